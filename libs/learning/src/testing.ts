import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instance, Signature } from '@ratchet/model';
import { openSession, type Session } from '@ratchet/runtime';
import type { LearningRow } from './data-set.ts';
import { ServedRunner } from './evaluate/answer-instances.ts';
import type { TrainedVersion } from './train-version.ts';

/** For tests: lends the path of a file with these bytes, and removes every trace of it. */
export async function withFile<T>(bytes: Uint8Array, use: (file: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'ratchet-learning-'));
  try {
    const file = join(directory, 'model.onnx');
    await writeFile(file, bytes);
    return await use(file);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** For tests: opens a model from its bytes, lends it, and closes it. */
export function withSession<T>(
  onnx: Uint8Array,
  signature: Signature,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  return withFile(onnx, async (file) => {
    const session = await openSession(file, signature);
    try {
      return await use(session);
    } finally {
      await session.close();
    }
  });
}

/** For tests: what a version answers, through its pipeline and its graph. */
export function scoresOf(
  { onnx, pipeline, signature }: Pick<TrainedVersion, 'onnx' | 'pipeline' | 'signature'>,
  instances: readonly Instance[],
): Promise<Float32Array[]> {
  const served = { pipeline: pipeline.map((step) => ({ ...step })), signature };
  return withSession(onnx, signature, (session) => new ServedRunner(session, served).scores(instances));
}

/** For tests: the most probable label of each instance. */
export async function labelsOf(version: TrainedVersion, instances: readonly Instance[]): Promise<string[]> {
  const scores = await scoresOf(version, instances);
  return scores.map((row) => version.labels![row.indexOf(Math.max(...row))]!);
}

/** For tests: 48 short reviews in two languages, two labels. */
export function tinyReviews(): LearningRow[] {
  return Object.entries(REVIEWS).flatMap(([label, texts]) => texts.map((text) => reviewOf(text, label)));
}

export function reviewOf(text: string, label: string, part: LearningRow['part'] = 'train'): LearningRow {
  return { instance: { text }, label, part, trainOnly: false };
}

const REVIEWS = {
  negative: [
    [
      'a dull and tedious film',
      'the plot is a mess',
      'boring from start to end',
      'terrible acting all around',
    ],
    ['I hated the ending', 'a waste of two hours', 'the jokes are terrible', 'dull, dull, dull'],
    ['what a boring mess', 'I want my money back', 'an awful script', 'the worst film of the year'],
    ['太难看了', '剧情很无聊', '浪费时间', '演技太差', '不推荐', '看得想睡觉', '非常失望', '又长又无聊'],
    ['台词很尴尬', '今年最差的电影', '太失望了', '难看，浪费钱'],
  ].flat(),
  positive: [
    [
      'a warm and wonderful film',
      'the plot is clever',
      'gripping from start to end',
      'superb acting all around',
    ],
    ['I loved the ending', 'two hours well spent', 'the jokes are great', 'fun, fun, fun'],
    ['what a wonderful surprise', 'I will see it again', 'a superb script', 'the best film of the year'],
    ['太好看了', '剧情很精彩', '值得一看', '演技太棒', '强烈推荐', '看得很感动', '非常满意', '又好笑又温暖'],
    ['台词很精彩', '今年最好的电影', '太感动了', '好看，值得买票'],
  ].flat(),
};
