export { addingModel } from './adding-model.ts';
export { freePorts } from './free-port.ts';
export { type Answer, type MeshService, modelReady, startMesh, type TestMesh } from './mesh.ts';
export { until } from './until.ts';
