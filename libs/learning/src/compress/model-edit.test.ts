import { describe, expect, it } from '@jest/globals';
import type { Model } from '@ratchet/onnx';
import { ModelEdit } from './model-edit.ts';
import { floats } from './testing.ts';

const inner = {
  name: 'then',
  nodes: [{ op: 'Neg', inputs: ['captured'], outputs: ['z'] }],
  initializers: [],
  inputs: [],
  outputs: [{ name: 'z', type: 'float32', dims: [2] }],
} as const;
const model: Model = {
  name: 'g',
  nodes: [
    { op: 'Relu', inputs: ['x'], outputs: ['nobody'] },
    { op: 'If', inputs: ['c'], outputs: ['y'], attributes: { then_branch: { graph: inner } } },
    { op: 'Add', inputs: ['y', 'w'], outputs: ['sum'] },
  ],
  initializers: [floats('captured', [2]), floats('w', [2]), floats('unread', [2])],
  inputs: [
    { name: 'x', type: 'float32', dims: [2] },
    { name: 'c', type: 'bool', dims: [] },
    { name: 'w', type: 'float32', dims: [2] },
  ],
  outputs: [{ name: 'sum', type: 'float32', dims: [2] }],
  irVersion: 3,
};

describe('ModelEdit', () => {
  it('keeps what somebody reads, graphs inside others included, and leaves the rest out', () => {
    const { nodes, initializers, inputs, irVersion } = new ModelEdit(model).done({ key: 'value' });
    expect(nodes.map(({ op }) => op)).toEqual(['If', 'Add']);
    expect(initializers.map(({ name }) => name)).toEqual(['captured', 'w']);
    expect(inputs).toEqual(model.inputs);
    expect(irVersion).toBe(4);
  });

  it('puts what computes a constant before its readers, and takes it off the inputs', () => {
    const edit = new ModelEdit(model);
    edit.store({
      name: 'w',
      constants: [floats('small', [2])],
      nodes: [{ op: 'Neg', inputs: ['small'], outputs: ['w'] }],
    });
    expect(edit.constant('w')).toBeUndefined();
    const { nodes, initializers, inputs } = edit.done({});
    expect(nodes.map(({ op }) => op)).toEqual(['Neg', 'If', 'Add']);
    expect(initializers.map(({ name }) => name)).toEqual(['captured', 'small']);
    expect(inputs.map(({ name }) => name)).toEqual(['x', 'c']);
  });

  it('gives no name twice', () => {
    const edit = new ModelEdit(model);
    expect([edit.fresh('z'), edit.fresh('z'), edit.fresh('free'), edit.fresh('free')]).toEqual([
      "z'",
      "z''",
      'free',
      "free'",
    ]);
  });

  it('puts nodes in the place of a node', () => {
    const edit = new ModelEdit(model);
    edit.replace(model.nodes[2]!, [
      { op: 'Mul', inputs: ['y', 'w'], outputs: ['product'] },
      { op: 'Neg', inputs: ['product'], outputs: ['sum'] },
    ]);
    expect(edit.done({}).nodes.map(({ op }) => op)).toEqual(['If', 'Mul', 'Neg']);
  });
});
