import type { Run__Output } from '@ratchet/protocol';
import { z } from 'zod';
import { isoTime, jsonOf, someText, wordOf } from './wire-json.ts';

const trainingSchema = z
  .strictObject({
    candidate: z.string().describe('what is being fitted'),
    epoch: z.number().int().describe('from 1; 0 where there are none'),
    epochs: z.number().int().describe('how many there will be at most'),
    loss: z.number().optional().describe('the mean training loss since the last event'),
    metric: z.string().optional().describe('what is measured on the validation part after each epoch'),
    metricValue: z.number().optional(),
    rowsPerSecond: z.number(),
    secondsLeft: z.number().optional().describe('an estimate of what the phase needs still'),
  })
  .meta({ id: 'TrainingProgress' });

export const runSchema = z
  .strictObject({
    runId: z.string(),
    model: z.string(),
    state: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
    phase: z.string().describe('snapshot, features, train, evaluate or publish; empty before'),
    progress: z.number().describe('0 to 1'),
    trigger: z.string().optional().describe('manual, labels, first, starter or compress'),
    version: z.string().optional().describe('the version that it made'),
    verdict: z.string().optional().describe('better, worse or inconclusive'),
    promoted: z.boolean(),
    reason: z.string().describe('why it failed, or why its version was promoted or not; empty before'),
    report: z.unknown().optional().describe("the evaluation, as in the version's report"),
    training: trainingSchema
      .optional()
      .describe('how its training goes, while it does and only in its events'),
    createTime: z.iso.datetime(),
    startTime: z.iso.datetime().optional(),
    endTime: z.iso.datetime().optional(),
  })
  .meta({ id: 'Run' });

/** A run as JSON has it. */
export function runJson(run: Run__Output): z.output<typeof runSchema> {
  return {
    runId: run.runId,
    model: run.model,
    state: stateOf(run),
    phase: run.phase,
    progress: run.progress,
    trigger: someText(run.trigger),
    version: someText(run.version),
    verdict: someText(run.verdict),
    promoted: run.promoted,
    reason: run.reason,
    report: jsonOf(run.reportJson),
    training: run.training ? trainingJson(run.training) : undefined,
    createTime: new Date(run.createTimeMs).toISOString(),
    startTime: isoTime(run.startTimeMs),
    endTime: isoTime(run.endTimeMs),
  };
}

export function stateOf({ state }: Run__Output): z.output<typeof runSchema>['state'] {
  return wordOf(state, 'RUN_STATE_') as 'queued';
}

/** Whether a run has ended, one way or another. */
export function isOver({ state }: Run__Output): boolean {
  return state !== 'RUN_STATE_QUEUED' && state !== 'RUN_STATE_RUNNING';
}

function trainingJson(training: NonNullable<Run__Output['training']>): z.output<typeof trainingSchema> {
  const { candidate, epoch, epochs, loss, metric, metricValue, rowsPerSecond, secondsLeft } = training;
  return {
    candidate,
    epoch,
    epochs,
    loss,
    metric: someText(metric),
    metricValue,
    rowsPerSecond,
    secondsLeft,
  };
}
