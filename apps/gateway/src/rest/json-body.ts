import { type Fault, invalid, quote } from '@ratchet/kernel';

/** How deep arrays and objects may lie in each other. */
export const JSON_DEPTH_MAX = 100;

/** Integers with more digits than this fit no integer type and are read as floats. */
const INTEGER_DIGITS_MAX = 20;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a JSON document more strictly than JSON.parse: a key may come once, `__proto__` never, strings are well-formed
 * Unicode, numbers fit a 64-bit float, nothing lies deeper than {@link JSON_DEPTH_MAX}. Integers that a float can't
 * hold exactly come back as bigint. Faults name the position and never repeat more than one character.
 */
export function parseJson(body: Uint8Array): unknown {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    throw invalid('MALFORMED_JSON', 'the body is not valid UTF-8');
  }
  return new Reader(text).document();
}

class Reader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): unknown {
    const value = this.#value();
    this.#space();
    if (this.#at < this.#text.length) throw this.#unexpected('the end of the body');
    return value;
  }

  #value(): unknown {
    const code = this.#space();
    switch (code) {
      case 0x22:
        return this.#string();
      case 0x5b:
        return this.#list();
      case 0x7b:
        return this.#object();
      case 0x74:
        return this.#word('true', true);
      case 0x66:
        return this.#word('false', false);
      case 0x6e:
        return this.#word('null', null);
      default:
        if (code === 0x2d || isDigit(code)) return this.#number();
        throw this.#unexpected('a value');
    }
  }

  #list(): unknown[] {
    this.#enter();
    const list: unknown[] = [];
    if (this.#space() === 0x5d) return this.#leave(list);
    for (;;) {
      list.push(this.#value());
      const code = this.#space();
      if (code === 0x5d) return this.#leave(list);
      if (code !== 0x2c) throw this.#unexpected("',' or ']'");
      this.#at++;
    }
  }

  #object(): Record<string, unknown> {
    this.#enter();
    const object: Record<string, unknown> = {};
    if (this.#space() === 0x7d) return this.#leave(object);
    for (;;) {
      if (this.#space() !== 0x22) throw this.#unexpected('a key in double quotes');
      const at = this.#at;
      const key = this.#string();
      if (key === '__proto__')
        throw invalid('MALFORMED_JSON', `the key "__proto__" at ${this.#place(at)} is not allowed`);
      if (Object.hasOwn(object, key))
        throw invalid('MALFORMED_JSON', `the key ${quote(key)} comes twice, again at ${this.#place(at)}`);
      if (this.#space() !== 0x3a) throw this.#unexpected("':'");
      this.#at++;
      object[key] = this.#value();
      const code = this.#space();
      if (code === 0x7d) return this.#leave(object);
      if (code !== 0x2c) throw this.#unexpected("',' or '}'");
      this.#at++;
    }
  }

  #string(): string {
    const start = this.#at + 1;
    let escaped = false;
    for (let at = start; at < this.#text.length; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === 0x22) {
        this.#at = at + 1;
        return escaped ? this.#unescape(start, at) : this.#text.slice(start, at);
      }
      if (code === 0x5c) {
        escaped = true;
        at++;
      } else if (code < 0x20) {
        this.#at = at;
        throw this.#unexpected('no control character inside a string');
      }
    }
    this.#at = this.#text.length;
    throw this.#unexpected("'\"'");
  }

  #unescape(start: number, end: number): string {
    let value: string;
    try {
      value = JSON.parse(this.#text.slice(start - 1, end + 1)) as string;
    } catch {
      throw invalid(
        'MALFORMED_JSON',
        `malformed JSON: a wrong escape in the string at ${this.#place(start - 1)}`,
      );
    }
    if (value.isWellFormed()) return value;
    throw invalid('MALFORMED_JSON', `the string at ${this.#place(start - 1)} holds half a surrogate pair`);
  }

  #number(): number | bigint {
    const text = this.#text;
    const start = this.#at;
    let at = text.charCodeAt(start) === 0x2d ? start + 1 : start;
    let whole = true;
    at = text.charCodeAt(at) === 0x30 ? at + 1 : this.#digits(at);
    if (text.charCodeAt(at) === 0x2e) {
      whole = false;
      at = this.#digits(at + 1);
    }
    if ((text.charCodeAt(at) | 0x20) === 0x65) {
      whole = false;
      const sign = text.charCodeAt(at + 1);
      at = this.#digits(sign === 0x2b || sign === 0x2d ? at + 2 : at + 1);
    }
    this.#at = at;
    const literal = text.slice(start, at);
    const value = Number(literal);
    if (!Number.isFinite(value))
      throw invalid('MALFORMED_JSON', `the number at ${this.#place(start)} is too large for a 64-bit float`);
    if (whole && !Number.isSafeInteger(value) && literal.length <= INTEGER_DIGITS_MAX) return BigInt(literal);
    return value;
  }

  /** The place after the digits that start here; there must be one at least. */
  #digits(from: number): number {
    const text = this.#text;
    let at = from;
    while (isDigit(text.charCodeAt(at))) at++;
    if (at > from) return at;
    this.#at = at;
    throw this.#unexpected('a digit');
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#unexpected('a value');
    this.#at += word.length;
    return value;
  }

  #enter(): void {
    if (++this.#depth > JSON_DEPTH_MAX)
      throw invalid('JSON_TOO_DEEP', `nesting depth > ${JSON_DEPTH_MAX} at ${this.#place(this.#at)}`);
    this.#at++;
  }

  #leave<T>(value: T): T {
    this.#depth--;
    this.#at++;
    return value;
  }

  /** Skips white space; the code of what comes next, NaN at the end. */
  #space(): number {
    for (;;) {
      const code = this.#code();
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return code;
      this.#at++;
    }
  }

  #code(): number {
    return this.#text.charCodeAt(this.#at);
  }

  #unexpected(expected: string): Fault {
    const code = this.#text.codePointAt(this.#at);
    const got = code === undefined ? 'the end' : quote(String.fromCodePoint(code));
    return invalid(
      'MALFORMED_JSON',
      `malformed JSON at ${this.#place(this.#at)}: expected ${expected}, got ${got}`,
    );
  }

  #place(at: number): string {
    const before = this.#text.slice(0, at);
    const line = before.split('\n').length;
    return `position ${at} (line ${line}, column ${at - before.lastIndexOf('\n')})`;
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
