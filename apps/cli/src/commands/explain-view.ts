import { styleText } from 'node:util';
import { fitted, table } from '../output.ts';

/** The gateway's answer to an explain call. */
export interface ExplainAnswer {
  readonly model: string;
  readonly version: string;
  readonly label?: string;
  readonly answer: number;
  readonly score: number;
  readonly baseline: number;
  readonly attributions: readonly Attribution[];
  readonly method: string;
  readonly completeness: number;
}

/** What one part did to the score; one of the parts is there. */
export interface Attribution {
  readonly contribution: number;
  readonly token?: { readonly text: string };
  readonly column?: string;
  readonly part?: string;
  readonly heatMap?: { readonly b64: string };
  readonly input?: { readonly name: string; readonly contributions: unknown };
}

interface Part {
  readonly name: string;
  readonly contribution: number;
}

/** Parts that are drawn: those that say most. */
const PARTS_MAX = 40;
const NAME_COLUMNS_MAX = 40;
/** Characters of the longest bar. */
const BAR = 16;

/** Draws an explanation: what was answered, and under it a bar for each part, in its order; to the right what speaks for it. */
export function drawnExplanation(answer: ExplainAnswer): string {
  const parts = answer.attributions.flatMap(partsOf);
  const strongest = parts.map(({ contribution }) => Math.abs(contribution)).toSorted((a, b) => b - a);
  const least = strongest[PARTS_MAX - 1] ?? 0;
  const drawn = parts.filter(({ contribution }) => Math.abs(contribution) >= least).slice(0, PARTS_MAX);
  const rows = drawn.map(({ name, contribution }) => [
    fitted(name, NAME_COLUMNS_MAX),
    signed(contribution),
    barOf(contribution, strongest[0] ?? 0),
  ]);
  const left = parts.length - drawn.length;
  const { model, version, label, answer: said, score, baseline } = answer;
  const title = label === undefined ? short(said) : `${label} ${said.toFixed(3)}`;
  const lines = [
    table(
      [title, 'adds', `${model} ${version}`],
      [['(baseline)', signed(baseline)], ...rows, ['(score)', signed(score)]],
    ),
    ...(left > 0 ? [`and ${left} ${left === 1 ? 'part that says' : 'parts that say'} less`] : []),
  ];
  return lines.join('\n');
}

function partsOf({ token, column, part, input, heatMap, contribution }: Attribution): Part[] {
  if (input !== undefined) return numbersOf(input.contributions, input.name);
  const name = token?.text ?? column ?? part ?? (heatMap === undefined ? '' : 'all pixels');
  // Only white space would not be seen.
  return [{ name: /^\s*$/u.test(name) ? JSON.stringify(name) : name.replaceAll(/\s+/gu, ' '), contribution }];
}

/** The numbers of a nested list, each with its place. */
function numbersOf(value: unknown, name: string): Part[] {
  if (Array.isArray(value)) return value.flatMap((each, i) => numbersOf(each, `${name}[${i}]`));
  return [{ name, contribution: Number(value) }];
}

/** To the right of the line what speaks for it, to the left what speaks against. */
function barOf(contribution: number, longest: number): string {
  const length = longest === 0 ? 0 : Math.round((Math.abs(contribution) / longest) * BAR);
  const bar = '█'.repeat(length);
  if (contribution < 0) return `${' '.repeat(BAR - length)}${styleText('blue', bar)}│`;
  return `${' '.repeat(BAR)}│${styleText('red', bar)}`;
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${short(value)}`;
}

/** Four significant digits, of small numbers three decimals. */
function short(value: number): string {
  return Math.abs(value) < 10 ? value.toFixed(3) : String(Number(value.toPrecision(4)));
}
