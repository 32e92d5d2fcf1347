/**
 * /embed/why.js: a server that answers with this is there, and yet its frame does
 * not come alive. In English, and in Korean.
 */
export const NOT_SHOWN = [
  "The chat’s server answers, but its room cannot be shown here: something on the way may forbid it (X-Frame-Options). Trying again.",
  "채팅 서버는 응답하지만 여기에 대화방을 표시할 수 없습니다. 중간에서 막고 있을 수 있습니다(X-Frame-Options). 다시 시도합니다.",
];
