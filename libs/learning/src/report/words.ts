/** Pictures speak these. */
export type Language = 'en' | 'zh';

const en = {
  learningCurve: 'Learning curve',
  epoch: 'epoch',
  loss: 'loss',
  logarithmic: 'logarithmic',
  training: 'training',
  validation: 'validation',
  best: 'best',
  confusionMatrix: 'Confusion matrix',
  mostConfused: 'Most frequent mistakes',
  noMistakes: 'no mistakes',
  trueClass: 'true',
  predictedClass: 'predicted',
  rows: 'rows',
  accuracy: 'accuracy',
  reliability: 'Reliability',
  confidence: 'confidence',
  calibrationError: 'calibration error',
  accuracyInterval: 'accuracy, 95 % interval',
  gap: 'gap to confidence',
  predictions: 'Predicted against true',
  trueValue: 'true value',
  predictedValue: 'predicted value',
  of: 'of',
};

export type Words = typeof en;

const zh: Words = {
  learningCurve: '学习曲线',
  epoch: '轮次',
  loss: '损失',
  logarithmic: '对数刻度',
  training: '训练',
  validation: '验证',
  best: '最佳',
  confusionMatrix: '混淆矩阵',
  mostConfused: '最常见的错误',
  noMistakes: '没有错误',
  trueClass: '真实类别',
  predictedClass: '预测类别',
  rows: '行',
  accuracy: '准确率',
  reliability: '可靠性',
  confidence: '置信度',
  calibrationError: '校准误差',
  accuracyInterval: '准确率，95% 区间',
  gap: '与置信度之差',
  predictions: '预测值与真实值',
  trueValue: '真实值',
  predictedValue: '预测值',
  of: '/',
};

export function wordsIn(language: Language): Words {
  return language === 'zh' ? zh : en;
}
