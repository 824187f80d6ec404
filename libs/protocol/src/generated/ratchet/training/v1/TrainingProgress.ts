// @ts-nocheck
// Original file: protos/ratchet/training/v1/training_service.proto


/**
 * How the training of a run goes at the moment.
 */
export interface TrainingProgress {
  /**
   * What is being fitted, for people.
   */
  'candidate'?: (string);
  /**
   * The epoch that is under way, from 1; 0 where there are none.
   */
  'epoch'?: (number);
  /**
   * How many there will be at most.
   */
  'epochs'?: (number);
  /**
   * The mean training loss of what was trained since the last message.
   */
  'loss'?: (number | string);
  /**
   * What is measured on the validation part after each epoch: accuracy, rmse or log loss.
   */
  'metric'?: (string);
  /**
   * Its last value.
   */
  'metricValue'?: (number | string);
  /**
   * Training speed.
   */
  'rowsPerSecond'?: (number | string);
  /**
   * An estimate of the time that the phase needs still.
   */
  'secondsLeft'?: (number | string);
  '_loss'?: "loss";
  '_metricValue'?: "metricValue";
  '_secondsLeft'?: "secondsLeft";
}

/**
 * How the training of a run goes at the moment.
 */
export interface TrainingProgress__Output {
  /**
   * What is being fitted, for people.
   */
  'candidate': (string);
  /**
   * The epoch that is under way, from 1; 0 where there are none.
   */
  'epoch': (number);
  /**
   * How many there will be at most.
   */
  'epochs': (number);
  /**
   * The mean training loss of what was trained since the last message.
   */
  'loss'?: (number);
  /**
   * What is measured on the validation part after each epoch: accuracy, rmse or log loss.
   */
  'metric': (string);
  /**
   * Its last value.
   */
  'metricValue'?: (number);
  /**
   * Training speed.
   */
  'rowsPerSecond': (number);
  /**
   * An estimate of the time that the phase needs still.
   */
  'secondsLeft'?: (number);
  '_loss'?: "loss";
  '_metricValue'?: "metricValue";
  '_secondsLeft'?: "secondsLeft";
}
