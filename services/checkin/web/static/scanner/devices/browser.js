/** The browser that runs the scanner, and the kind of phone around it. */
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

/** Whether the installed app was opened by its shortcut to the search; the address says it once. */
export function takeWishToSearch() {
  if (location.hash !== "#search") return false;
  history.replaceState(null, "", location.pathname + location.search);
  return true;
}

/** A first name for the device: the model where the browser reveals it, and two digits to tell phones apart. */
export async function suggestedName() {
  const kind = KINDS.find(([pattern]) => pattern.test(navigator.userAgent))?.[1] ?? "Scanner";
  return `${(await model()) || kind} ${10 + Math.floor(Math.random() * 90)}`;
}

async function model() {
  try {
    return (await navigator.userAgentData.getHighEntropyValues(["model"])).model;
  } catch {
    return "";
  }
}
