/**
 * The walls of the house: who may import whom. kernel ← domain ← engine ← app; contract ← platform ← app.
 * Inside domain: onnx, stats, model → pipeline, records → rollout.
 */
const MAY_IMPORT = {
  kernel: [],
  protocol: [],
  onnx: ['kernel'],
  stats: ['kernel'],
  model: ['kernel', 'onnx'],
  pipeline: ['kernel', 'model'],
  records: ['kernel', 'model'],
  rollout: ['kernel', 'model', 'stats', 'records'],
  runtime: ['kernel', 'model', 'onnx'],
  learning: ['kernel', 'model', 'onnx', 'pipeline', 'records', 'runtime', 'stats'],
  rpc: ['kernel', 'protocol'],
  telemetry: ['kernel'],
  database: ['kernel'],
};

/** Each foreign library has its rooms; nobody else imports it. */
const ROOMS = {
  '@grpc/': ['libs/rpc', 'libs/protocol', 'bench'],
  'onnxruntime-node': ['libs/runtime', 'libs/learning'],
  protobufjs: ['libs/onnx'],
  '@opentelemetry/(?!api)': ['libs/telemetry'],
  'prom-client': ['libs/telemetry'],
  pino: ['libs/telemetry'],
  kysely: ['libs/database', 'apps/feedback', 'apps/trainer'],
  fastify: ['apps/gateway'],
  sharp: ['libs/pipeline'],
  uuid: ['libs/kernel'],
};

const libraries = Object.entries(MAY_IMPORT).map(([lib, may]) => ({
  name: `${lib}-imports-only-${may.join('-') || 'nothing'}`,
  severity: 'error',
  from: { path: `^libs/${lib}/` },
  to: { path: '^(libs|apps)/', pathNot: `^libs/(${[lib, ...may].join('|')})/` },
}));

const rooms = Object.entries(ROOMS).map(([library, places]) => ({
  name: `${library.replace(/[^a-z]/g, '')}-has-its-room`,
  severity: 'error',
  from: { path: '^(libs|apps|bench|e2e)/', pathNot: `^(${places.join('|')})/|\\.test\\.ts$` },
  to: { path: `node_modules/${library}` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-app-imports-an-app',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'only-tests-import-the-testkit',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: '\\.test\\.ts$|^libs/testkit/' },
      to: { path: '^libs/testkit/' },
    },
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...libraries,
    ...rooms,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|generated)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@ratchet/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
