import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '../../..');

it('is loaded by a Node client as the API page says, and takes rows', async () => {
  const page = await readFile(join(ROOT, 'docs/api.md'), 'utf8');
  const [, lines] = /```js\n(const definition = [^`]*)```/.exec(page)!;
  const [, row] = /A row is then `([^`]*)`/.exec(page)!;
  const code = `
    import { credentials, loadPackageDefinition } from '@grpc/grpc-js';
    import { loadSync } from '@grpc/proto-loader';
    ${lines}
    const { requestSerialize, requestDeserialize } = PredictionService.service.Predict;
    const sent = requestDeserialize(requestSerialize({ model: 'm', instances: [${row}] }));
    console.log(JSON.stringify(sent.instances));
    client.close();`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', code],
    // Where somebody stands who has the repository; its packages are found from here.
    { cwd: ROOT },
  );
  expect(JSON.parse(stdout)).toEqual([
    { row: { fields: { age: { numberValue: 41 }, city: { stringValue: 'Bern' } } } },
  ]);
});
