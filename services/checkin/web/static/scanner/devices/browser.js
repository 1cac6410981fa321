/** What this phone is and in which browser we are. */
const IN_APP = /Instagram|FBAN|FBAV|FB_IAB|FBIOS|LinkedInApp|Twitter|TikTok|musical_ly|BytedanceWebview|Snapchat|Pinterest|MicroMessenger|WhatsApp|Line\/|Teams\/|; wv\)/i;
const KINDS = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android.*Mobile/, "Android"],
  [/Android/, "Tablet"],
  [/Macintosh/, "Mac"],
  [/Windows/, "PC"],
];

/** Whether this is the browser inside another app, which often has no camera. */
export function isInApp(userAgent = navigator.userAgent) {
  return IN_APP.test(userAgent);
}

/** A name to begin with: the model where the browser tells it, and two digits to tell phones apart. */
export async function suggestedName() {
  const model = await modelTold();
  const kind = KINDS.find(([pattern]) => pattern.test(navigator.userAgent))?.[1] ?? "Scanner";
  return `${model || kind} ${10 + Math.floor(Math.random() * 90)}`;
}

async function modelTold() {
  try {
    return (await navigator.userAgentData.getHighEntropyValues(["model"])).model;
  } catch {
    return "";
  }
}
