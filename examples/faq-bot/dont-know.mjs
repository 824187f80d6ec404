/** What the bot says below its threshold, in the language of the question. */
export function dontKnow(question) {
  return /\p{Script=Han}/u.test(question)
    ? '这个我不知道，我会请同事来回答您。'
    : "I don't know that. I have passed it on to a colleague.";
}
