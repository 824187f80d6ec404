import type { LearningRow } from '../data-set.ts';

/** For tests: the questions of a shop's customers in two languages. Of each language the last one is not learned from. */
const FAQ: Readonly<Record<string, readonly [english: readonly string[], chinese: readonly string[]]>> = {
  'opening-hours': [
    [
      'When do you open?',
      'What are your opening hours?',
      'Are you open on Sundays?',
      'Until what time is the shop open today?',
      'What time do you open on Saturday?',
    ],
    [
      '你们几点开门?',
      '营业时间是什么时候?',
      '星期天营业吗?',
      '今天店里开到几点?',
      '周末的营业时间是几点到几点?',
    ],
  ],
  'order-status': [
    [
      'Where is my order?',
      'How can I track my parcel?',
      'My order has not arrived yet, where is it?',
      'Has my parcel been sent already?',
      'I want to know where my parcel is',
    ],
    [
      '我的订单到哪里了?',
      '怎么查快递?',
      '我的包裹还没有收到',
      '我的订单发货了吗?',
      '我想查一下我的包裹到哪里了',
    ],
  ],
  'delivery-time': [
    [
      'How long does delivery take?',
      'How many days until delivery?',
      'How fast do you deliver?',
      'What is the delivery time to France?',
      'How many days does delivery usually take?',
    ],
    ['送货要多久?', '几天能送到?', '送到上海需要几天?', '一般多长时间能收到货?', '送货一般要几天?'],
  ],
  'delivery-cost': [
    [
      'How much is shipping?',
      'What does delivery cost?',
      'Is shipping free?',
      'Do I pay for shipping on large orders?',
      'How much do I pay for shipping?',
    ],
    ['运费多少钱?', '包邮吗?', '满多少免运费?', '送货要付运费吗?', '请问寄到北京运费是多少?'],
  ],
  'return-goods': [
    [
      'How do I return an item?',
      'I want to send something back',
      'Can I return shoes that do not fit?',
      'What is your return policy?',
      'Can I return an item that I do not like?',
    ],
    ['怎么退货?', '我想把东西退回去', '鞋子不合适可以退吗?', '退货有什么规定?', '衣服不合适怎么退货?'],
  ],
  refund: [
    [
      'When do I get my money back?',
      'Where is my refund?',
      'How long does a refund take?',
      'I have not received my refund',
      'When will I receive my refund?',
    ],
    ['什么时候退款?', '钱什么时候退给我?', '退款需要多久到账?', '我还没有收到退款', '退款什么时候到账?'],
  ],
  'cancel-order': [
    [
      'How can I cancel my order?',
      'I want to cancel what I ordered',
      'Is it too late to cancel?',
      'Please cancel my order from yesterday',
      'Can I still cancel an order?',
    ],
    ['怎么取消订单?', '我想取消昨天的订单', '现在取消还来得及吗?', '我不要了，请取消', '订单还可以取消吗?'],
  ],
  'change-address': [
    [
      'How do I change my address?',
      'I moved, where do I enter my new address?',
      'Can I change the delivery address of an order?',
      'The address on my order is wrong',
      'I need to change the address, it is wrong',
    ],
    [
      '怎么修改收货地址?',
      '我搬家了，新地址在哪里填?',
      '订单的地址写错了',
      '可以换一个收货地址吗?',
      '收货地址写错了怎么修改?',
    ],
  ],
  'forgotten-password': [
    [
      'I forgot my password',
      'How do I reset my password?',
      'I cannot log in with my password',
      'Please send me a new password',
      'How can I get a new password? I forgot mine',
    ],
    ['我忘记密码了', '怎么重置密码?', '密码不对，登录不了', '请给我一个新密码', '忘记登录密码怎么办?'],
  ],
  'delete-account': [
    [
      'How do I delete my account?',
      'Please close my account',
      'I no longer want an account with you',
      'Can you remove all my account data?',
      'I want to close my account for good',
    ],
    ['怎么注销账号?', '请删除我的账号', '我不想要这个账号了', '可以把账号资料都删掉吗?', '我想注销我的账号'],
  ],
  'payment-methods': [
    [
      'Which payment methods do you accept?',
      'Can I pay by credit card?',
      'Do you take PayPal?',
      'Can I pay in cash at the shop?',
      'Do you accept credit cards?',
    ],
    ['可以用什么方式付款?', '可以刷信用卡吗?', '支持支付宝吗?', '在店里可以付现金吗?', '可以用信用卡付款吗?'],
  ],
  invoice: [
    [
      'Can I get an invoice?',
      'Where do I find the invoice for my order?',
      'I need an invoice for my company',
      'Please send the invoice again',
      'Could you send me an invoice?',
    ],
    ['可以开发票吗?', '发票在哪里下载?', '我需要公司的发票', '请再寄一次发票', '请问怎么开发票?'],
  ],
  warranty: [
    [
      'How long is the warranty?',
      'Is my phone still under warranty?',
      'What does the warranty cover?',
      'It broke after a year, is there a guarantee?',
      'Does the warranty cover water damage?',
    ],
    [
      '保修期多长?',
      '我的手机还在保修期吗?',
      '保修包括什么?',
      '用了一年坏了，能保修吗?',
      '进水坏了在保修范围里吗?',
    ],
  ],
  'gift-card': [
    [
      'How do I use a gift card?',
      'Where can I buy a gift card?',
      'How much is left on my gift card?',
      'My gift card code does not work',
      'Where do I enter the code of my gift card?',
    ],
    [
      '礼品卡怎么用?',
      '在哪里可以买礼品卡?',
      '我的礼品卡还剩多少钱?',
      '礼品卡的号码不能用',
      '礼品卡的号码在哪里输入?',
    ],
  ],
  'speak-to-human': [
    [
      'Can I talk to a person?',
      'I want to speak to somebody',
      'Please connect me with a human',
      'What is your phone number?',
      'Please let me speak to a person',
    ],
    ['我要找人工客服', '可以转人工吗?', '我想跟真人说话', '客服电话是多少?', '请帮我转人工客服'],
  ],
};

/** Questions that nobody stored an answer for. */
export const UNRELATED: readonly string[] = [
  'Who won the football match last night?',
  'Tell me a joke about penguins',
  'What is the capital of Australia?',
  'Will it rain tomorrow in Berlin?',
  'How tall is Mount Everest?',
  'Write a poem about autumn leaves',
  'Why is the sky blue?',
  'Translate good morning into Spanish',
  'Which planets have rings?',
  'Recommend me a film with dragons',
  'How do bees make honey?',
  'asdf qwer zxcv',
  '明天北京会下雨吗?',
  '给我讲个笑话',
  '世界上最高的山是哪座?',
  '推荐一部好看的电影',
  '为什么天空是蓝色的?',
  '李白写过哪些诗?',
  '红烧肉怎么做?',
  '昨晚的比赛谁赢了?',
];

export const faqLabels: readonly string[] = Object.keys(FAQ).sort();

/** Rows to learn from: 15 answers, of each four questions in each language. */
export function faqRows(): LearningRow[] {
  return questionsOf((questions) => questions.slice(0, -1));
}

/** Other questions with the same answers. */
export function faqQuestions(): LearningRow[] {
  return questionsOf((questions) => questions.slice(-1));
}

function questionsOf(choose: (questions: readonly string[]) => readonly string[]): LearningRow[] {
  return Object.entries(FAQ).flatMap(([label, languages]) =>
    languages.flatMap((questions) => choose(questions).map((text) => questionOf(text, label))),
  );
}

function questionOf(text: string, label: string): LearningRow {
  return { instance: { text }, label, part: 'train', trainOnly: false };
}
