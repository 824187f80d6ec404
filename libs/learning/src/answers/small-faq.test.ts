import { expect, it, jest } from '@jest/globals';
import { dataSetOf } from '../data-set.ts';
import { reviewOf, scoresOf } from '../testing.ts';
import { trainVersion } from '../train-version.ts';

// Several fits, beside other tests.
jest.setTimeout(60_000);

/** What a small shop begins with: 31 questions in English and Chinese, 12 answers. */
const FAQ: Readonly<Record<string, readonly string[]>> = {
  'You can return goods within 30 days.': [
    'What is the return policy?',
    'What is the time limit for returns?',
    '我可以退货吗?',
  ],
  'We are open from nine to six, Monday to Saturday.': [
    'When are you open?',
    'When do you open on Saturday?',
    '你们几点开门?',
  ],
  'Delivery takes two to four days.': [
    'How long does delivery take?',
    'How long until delivery?',
    '送货要多久?',
  ],
  'Delivery is free from 50 euros on.': [
    'How much is shipping?',
    'Is shipping free?',
    '运费多少钱?',
    '运费是多少?',
  ],
  'You can pay by card, PayPal or invoice.': [
    'How can I pay?',
    'Can I pay by credit card?',
    '可以用支付宝付款吗?',
  ],
  'Your money is back within five days.': [
    'When do I get my refund?',
    'Where is my refund?',
    '退款什么时候到账?',
  ],
  'Open "My orders" to follow your parcel.': ['Where is my order?', 'Where is my parcel?'],
  'Reset it by "Forgotten password".': ['I forgot my password', 'How do I reset my password?'],
  'Our shop is in Long Street 5.': ['Where is your shop?', 'How do I find your shop?'],
  'Gift cards are sold in the shop.': ['Do you have gift cards?', 'Do you sell gift cards?'],
  'Call us at 555-0100.': ['怎么联系客服?', '客服电话是多少?'],
  'The warranty is two years.': ['How long is the warranty?', 'Do I have a warranty?'],
};

/** How customers ask for the same, and the place of the answer. */
const ASKED: readonly (readonly [answer: number, question: string])[] = [
  [0, 'What is the policy for returns?'],
  [0, '可以退货吗?'],
  [1, 'Are you open on Saturday?'],
  [1, '几点开门?'],
  [2, 'How long is delivery?'],
  [2, '送货要几天?'],
  [3, 'Is delivery free?'],
  [3, '请问运费多少?'],
  [4, 'Can I pay by PayPal?'],
  [4, '可以用微信付款吗?'],
  [5, 'When will my refund come?'],
  [5, '什么时候退款?'],
  [6, 'Where is my parcel now?'],
  [7, 'I have forgotten the password'],
  [7, 'How can I reset the password?'],
  [8, 'Where can I find your shop?'],
  [9, 'Do you have a gift card?'],
  [10, '客服的电话是多少?'],
  [11, 'How long do I have warranty?'],
];

/** Questions that share nothing but such words as all questions have. */
const UNRELATED: readonly string[] = [
  'What is the weather',
  'What is the capital of France?',
  'Who won the match last night?',
  'How do I cook rice?',
  'Where is the moon?',
  'How long is a marathon?',
  'Can I bring my dog to the cinema?',
  'When was Napoleon born?',
  'How much is a litre of milk?',
  'Where is my cat?',
  'How do I find a job?',
  '今天天气怎么样?',
  '世界上最高的山是哪座?',
  '怎么做红烧肉?',
  '昨晚的比赛谁赢了?',
];

it.each(['auto', 'answers-nearest', 'text-linear'])(
  'a small FAQ answers its customers and hardly anybody else, by %s',
  async (family) => {
    const answers = Object.keys(FAQ);
    const questions = Object.entries(FAQ).flatMap(([label, texts]) =>
      texts.map((text) => reviewOf(text, label)),
    );
    // The answers are learned from too, as in a run.
    const rows = [...questions, ...answers.map((text) => ({ ...reviewOf(text, text), trainOnly: true }))];
    const data = await dataSetOf('question-answering', rows);
    const settings = family === 'auto' ? {} : { family };
    const version = await trainVersion({ data, seed: 1, settings });
    const ask = async (texts: readonly string[]) => {
      const scores = await scoresOf(
        version,
        texts.map((text) => ({ text })),
      );
      return scores.map((row) => {
        const score = Math.max(...row);
        return score >= version.threshold! ? version.labels![row.indexOf(score)]! : undefined;
      });
    };
    const asked = await ask(ASKED.map(([, text]) => text));
    const right = asked.filter((label, i) => label === answers[ASKED[i]![0]]).length;
    const wrong = asked.filter((label) => label !== undefined).length - right;
    const unrelated = (await ask(UNRELATED)).filter((label) => label !== undefined).length;
    const { threshold, choice } = version.summary;
    console.info(
      `small FAQ, ${choice.description}: of ${ASKED.length} customers ${right} get the right answer, ${wrong} a wrong one; ` +
        `${unrelated} of ${UNRELATED.length} others get one; ${JSON.stringify(threshold)}`,
    );
    expect(right).toBeGreaterThanOrEqual(12);
    expect(wrong).toBeLessThanOrEqual(1);
    // Of a question that begins as only one of the stored ones does, 31 questions can't say that the rest matters more.
    expect(unrelated).toBeLessThanOrEqual(5);
    expect(threshold!.rows).toBe(questions.length);
  },
);
