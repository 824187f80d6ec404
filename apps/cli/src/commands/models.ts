import type { Command } from 'commander';
import { modelPath } from '../mesh-client.ts';
import { labelsInWords, type ModelStatus, type Policy, policyInWords, takesTensors } from '../model-view.ts';
import { table } from '../output.ts';
import type { Session } from '../session.ts';
import { UserError } from '../user-error.ts';
import { addAddCommand } from './models-add.ts';
import { addReportCommand } from './report.ts';

export function addModelsCommand(program: Command, session: () => Session): void {
  const models = program.command('models').description('list, show, add and remove models');
  models
    .command('list', { isDefault: true })
    .description('list all models')
    .action(async () => {
      const { mesh, output } = session();
      const answer = await mesh.get<{ models: ModelStatus[] }>('/v1/models');
      const rows = answer.models.map((model) => [
        model.name,
        model.task ?? '',
        model.aliases['champion'] ?? '-',
        model.aliases['challenger'] ?? '-',
        labelsInWords(model),
      ]);
      output.answer(answer, table(['model', 'task', 'champion', 'challenger', 'labels'], rows));
    });
  models
    .command('show')
    .description('show one model: its versions, aliases and policy')
    .argument('<model>', 'the model')
    .action(async (name: string) => {
      const { mesh, output } = session();
      const model = await mesh.get<ModelStatus>(modelPath(name));
      output.answer(model, drawn(model));
    });
  addReportCommand(models, session);
  addAddCommand(models, session);
  models
    .command('remove')
    .description('remove a model with all its versions; its feedback stays')
    .argument('<model>', 'the model')
    .requiredOption('--yes', 'really')
    .action(async (name: string) => {
      const { mesh, output } = session();
      await mesh.delete(modelPath(name));
      output.answer({ removed: name }, `${name} is removed`);
    });
  models
    .command('policy')
    .description('change how a model is retrained and promoted')
    .argument('<model>', 'the model')
    .option('--auto-promote <on|off>', 'whether a better version goes live by itself', onOff)
    .option('--auto-retrain <on|off>', 'whether new labels start runs', onOff)
    .option('--retrain-after <n>', 'how many new labels start a run; 0 is the default rule', Number)
    .action(async (name: string, changes: Record<string, unknown>) => {
      const { mesh, output } = session();
      const serving = await mesh.patch<{ policy: Policy }>(modelPath(name, '/policy'), changes);
      output.answer(serving, `${name}: ${policyInWords(serving.policy)}`);
    });
}

function onOff(value: string): boolean {
  if (value === 'on' || value === 'off') return value === 'on';
  throw new UserError(`expected on or off, got ${JSON.stringify(value)}`);
}

function drawn(model: ModelStatus): string {
  const aliasesOf = (version: string): string =>
    Object.entries(model.aliases)
      .filter(([, named]) => named === version)
      .map(([alias]) => alias)
      .join(', ');
  const rows = (model.model_version_status ?? []).map((each) => [
    each.version,
    aliasesOf(each.version),
    each.state === 'START' ? 'not loaded' : each.state.toLowerCase(),
    each.status.error_message,
  ]);
  return [
    `${model.name}  ${model.task ?? ''}  ${labelsInWords(model)}`,
    `generation ${model.generation ?? 0}; ${takesTensors(model) && !model.labels ? 'not trainable here' : policyInWords(model.policy ?? {})}`,
    table(['version', 'alias', 'state', ''], rows),
  ].join('\n');
}
