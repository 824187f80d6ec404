import { expect, test } from '@jest/globals';
import { MeshClient } from './mesh-client.ts';
import { type Answers, type Request, startStandIn } from './testing.ts';

async function withMesh(answers: Answers, use: (mesh: MeshClient) => Promise<void>): Promise<void> {
  const standIn = await startStandIn(answers);
  try {
    await use(new MeshClient(standIn.address, undefined));
  } finally {
    await standIn.close();
  }
}

const breaks =
  (status: number) =>
  ({ response }: Request) => {
    response.writeHead(status, { 'content-length': 100 });
    response.write('{"models":', () => response.destroy());
  };

test.each([200, 503])('an answer of %d that breaks off is no bug of this side', async (status) => {
  await withMesh({ 'GET /v1/models': breaks(status) }, async (mesh) => {
    await expect(mesh.get('/v1/models')).rejects.toMatchObject({
      name: 'MeshError',
      status: 0,
      message: expect.stringMatching(/^the mesh stopped in the middle of its answer \(/),
    });
    await expect(mesh.text('/v1/models')).rejects.toMatchObject({ name: 'MeshError', status: 0 });
  });
});

test('a call that may be repeated is, when its answer broke off', async () => {
  let calls = 0;
  const answers = {
    'POST /v1/x': (request: Request) => (calls++ === 0 ? breaks(200)(request) : { done: true }),
  };
  await withMesh(answers, async (mesh) => {
    expect(await mesh.postPatiently('/v1/x', {})).toEqual({ done: true });
    expect(calls).toBe(2);
  });
});

test('what is no mesh is told from one', async () => {
  await withMesh({ 'GET /v1/models': '<html></html>' }, async (mesh) => {
    await expect(mesh.get('/v1/models')).rejects.toMatchObject({
      name: 'MeshError',
      reason: 'NO_JSON',
      message: expect.stringContaining('answers, but not as a mesh does'),
    });
  });
});
