/** An entrance of its own: who writes event files needs neither onnxruntime nor any family. */
export { type FitEpoch, type FitHistory, fitHistoryOf } from './fit-history.ts';
export { TensorBoardWriter } from './tensor-board-writer.ts';
