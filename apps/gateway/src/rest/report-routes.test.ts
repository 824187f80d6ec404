import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FakeMesh, startSmallMesh } from '../testing.ts';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><title>曲线</title></svg>\n';
const REPORT = {
  formatVersion: 1,
  evaluation: { holdout: { rows: 9 } },
  pictures: ['curve', 'gone', '../manifest'],
};
const VERSION = '/v1/models/mood/versions/1';

let mesh: FakeMesh;
beforeAll(async () => {
  mesh = await startSmallMesh();
  const dir = join(mesh.dataDir, 'models/mood/1');
  await mkdir(join(dir, 'pictures'));
  await writeFile(join(dir, 'report.json'), JSON.stringify(REPORT));
  for (const name of ['curve', 'unnamed']) await writeFile(join(dir, `pictures/${name}.svg`), SVG);
  await writeFile(join(dir, 'manifest.svg'), 'secret');
});
afterAll(() => mesh.close());

test('a report is shown as it is', async () => {
  expect(await mesh.call('GET', `${VERSION}/report`)).toMatchObject({ status: 200, body: REPORT });
});

test('a picture is an image that may do nothing', async () => {
  const response = await fetch(`${mesh.rest}${VERSION}/pictures/curve.svg`);
  expect([response.status, await response.text()]).toEqual([200, SVG]);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': expect.stringMatching(/^image\/svg\+xml/),
    'content-security-policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  });
});

describe('refused', () => {
  test.each([
    ['a version without a report', '/v1/models/mood/versions/2/report', 404, 'REPORT_NOT_FOUND'],
    ['a picture of one', '/v1/models/mood/versions/2/pictures/curve.svg', 404, 'PICTURE_NOT_FOUND'],
    ['a picture that the report does not name', `${VERSION}/pictures/unnamed.svg`, 404, 'PICTURE_NOT_FOUND'],
    ['a picture that is gone', `${VERSION}/pictures/gone.svg`, 404, 'PICTURE_NOT_FOUND'],
    ['a path, even a named one', `${VERSION}/pictures/..%2Fmanifest.svg`, 404, 'ROUTE_NOT_FOUND'],
    ['another kind of file', `${VERSION}/pictures/curve.png`, 404, 'ROUTE_NOT_FOUND'],
    ['an unknown model', '/v1/models/nobody/versions/1/report', 404, 'MODEL_NOT_FOUND'],
    ['an unknown version', '/v1/models/mood/versions/9/pictures/curve.svg', 404, 'VERSION_NOT_FOUND'],
    ['no version', '/v1/models/mood/versions/latest/report', 400, 'INVALID_VERSION'],
  ])('%s', async (_name, path, status, reason) => {
    const answer = await mesh.call('GET', path);
    expect(answer).toMatchObject({ status, body: { reason } });
    expect(JSON.stringify(answer.body)).not.toContain(mesh.dataDir);
  });
});
