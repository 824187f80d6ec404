import { quote } from '@ratchet/kernel';
import type { Value } from '../graph/graph-builder.ts';
import type { Call } from './call.ts';
import type { Rule } from './rule.ts';
import { unbroadcastFrom } from './unbroadcast.ts';

/** The letters of a term, one for each axis of its value. */
type Term = readonly string[];

/** The gradient of an operand is the same product with the operand's term and the output's swapped. */
export const einsum: Rule = (g, call) => {
  const { out, terms } = readEquation(call);
  const sizes = sizesByLetter(call, terms, call.inputs);
  return terms.map((term, i) => () => {
    const others = [out, ...terms.filter((_, j) => j !== i)];
    const rest = call.inputs.filter((_, j) => j !== i);
    const known = sizesByLetter(call, others, [call.y, ...rest]);
    const own = call.dims(call.inputs[i]!);
    if (!term.every((letter, axis) => (known.get(letter) ?? 0) >= own[axis]!))
      throw call.refuse(`its equation sums ${quote(term.join(''))} over an index that no other term has`);
    const operands = [call.d, ...rest];
    const equation = `${others.map((other) => other.join('')).join(',')}->${term.join('')}`;
    const gradient = g.op('Einsum', operands, { equation: { string: equation } });
    const from = term.map((letter) => sizes.get(letter)!);
    return unbroadcastFrom(g, call, gradient, from, call.inputs[i]!);
  });
};

function readEquation(call: Call): { readonly out: Term; readonly terms: readonly Term[] } {
  const equation = call.string('equation', '').replaceAll(/\s/g, '');
  if (!/^[A-Za-z,]*->[A-Za-z]*$/.test(equation))
    throw call.refuse('its gradient needs an equation of letters with an arrow, without dots');
  const [left, right] = equation.split('->') as [string, string];
  const out = Array.from(right);
  const terms = left.split(',').map((term) => Array.from(term));
  if ([out, ...terms].some((term) => new Set(term).size < term.length))
    throw call.refuse('its equation takes a diagonal, whose gradient is not known');
  return { out, terms };
}

/** How long the axis of each letter is: as long as in the longest of the values, for a 1 broadcasts. */
function sizesByLetter(
  call: Call,
  terms: readonly Term[],
  values: readonly Value[],
): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const [i, term] of terms.entries())
    for (const [axis, letter] of term.entries())
      sizes.set(letter, Math.max(sizes.get(letter) ?? 1, call.dims(values[i]!)[axis]!));
  return sizes;
}
