// What Slack's own client says in a form, in the language of the person looking; the bot's words are the bot's.

import { store } from "./store.js";

const SAID = {
  en: {
    optional: "(optional)",
    required: "Please complete this required field.",
    short: (least) => `Please write at least ${least} characters.`,
    email: "Please write an email address.",
    url: "Please write a web address.",
    number: "Please write a number.",
    least: (value) => `Please write ${value} or more.`,
    most: (value) => `Please write ${value} or less.`,
  },
  zh: {
    optional: "（選填）",
    required: "請填寫這個必填欄位。",
    short: (least) => `請至少輸入 ${least} 個字。`,
    email: "請輸入電子郵件地址。",
    url: "請輸入網址。",
    number: "請輸入數字。",
    least: (value) => `請輸入 ${value} 以上的數字。`,
    most: (value) => `請輸入 ${value} 以下的數字。`,
  },
};

/** Return the phrases of the person looking. */
export function phrases() {
  const person = store.data?.users.find((user) => user.id === store.user);
  return person?.locale?.startsWith("zh") ? SAID.zh : SAID.en;
}
