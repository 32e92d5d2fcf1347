/**
 * Every refusal in English, and what is said in Korean: a sentence without its
 * Korean is an error of types. `{name}` stands for a value.
 */
export const KOREAN = {
  "Something between you and the server changes the words on pages, so that saving would harm the message. Turn on JavaScript, or use another network.":
    "네트워크 중간에서 페이지의 글자를 바꾸고 있어 저장하면 메시지가 훼손됩니다. 자바스크립트를 켜거나 다른 네트워크에서 다시 시도해 주세요.",
  "{name}: {reason}": "{name}: {reason}",
  "{reason}": "{reason}",
  "A message has at most {max} kinds of reactions.":
    "메시지 하나에는 반응을 최대 {max}종류까지 남길 수 있습니다.",
  "A request may have {max} kB at most.": "요청 하나는 최대 {max}kB까지 보낼 수 있습니다.",
  "A signed token is its own ticket.": "서명된 토큰은 그대로 쓰면 됩니다.",
  "A verified name is its host's to change.":
    "확인된 이름은 그 이름을 확인한 사이트에서만 바꿀 수 있습니다.",
  "At most {max} levels are returned.": "최대 {max}단계까지만 돌려드립니다.",
  "At most {max} rooms at once; leave one first.":
    "한 번에 최대 {max}개의 대화방에 들어갈 수 있습니다. 먼저 다른 대화방에서 나가 주세요.",
  "Begin again at {path}; this address is void.":
    "더 이상 쓸 수 없는 주소입니다. {path}에서 다시 시작해 주세요.",
  "Content-Type: must be application/json": "Content-Type: application/json이어야 합니다",
  "Everybody may enter this room; it needs no invitation.":
    "누구나 들어올 수 있는 대화방이어서 초대가 필요하지 않습니다.",
  "Give a name first.": "먼저 이름을 적어 주세요.",
  "Join the room first.": "먼저 대화방에 들어가 주세요.",
  "Only its author can change a message.": "메시지는 쓴 사람만 바꿀 수 있습니다.",
  "Only {methods} can be asked here.": "이 주소에는 {methods} 요청만 보낼 수 있습니다.",
  "Something failed on the server; try again in a moment.":
    "서버에 문제가 생겼습니다. 잠시 후 다시 시도해 주세요.",
  "The body is not a form.": "보낸 내용이 양식이 아닙니다.",
  "The form is on another site.": "다른 사이트에서 보낸 양식은 받지 않습니다.",
  "The input is not valid.": "입력이 올바르지 않습니다.",
  "The message has been removed.": "삭제된 메시지입니다.",
  "The nonce must have 1 to {max} characters.": "nonce는 1자에서 {max}자까지여야 합니다.",
  "The room could not be made; try again.": "대화방을 만들지 못했습니다. 다시 시도해 주세요.",
  "The server cannot keep anything at the moment.": "서버가 지금은 내용을 저장할 수 없습니다.",
  "The server is stopping.": "서버가 종료되는 중입니다.",
  "The text is blank.": "내용이 비어 있습니다.",
  "The ticket is not valid, or too old.": "접속 티켓이 올바르지 않거나 만료되었습니다.",
  "The token has expired.": "토큰이 만료되었습니다.",
  "The token has no “exp”, so it would never expire.":
    "토큰에 “exp”가 없어서 만료 시각을 알 수 없습니다.",
  "The token has no “name”.": "토큰에 “name”이 없습니다.",
  "The token has no “sub” of 1 to {max} characters.":
    "토큰에 1자에서 {max}자까지의 “sub”가 없습니다.",
  "The token is another person's; connect anew.": "다른 사람의 토큰입니다. 새로 접속해 주세요.",
  "The token is good for the room “{room}” alone.":
    "이 토큰은 “{room}” 대화방에서만 쓸 수 있습니다.",
  "The token is not one that this server takes: it must be a JWT by HS256.":
    "이 서버에서 받을 수 없는 토큰입니다. HS256으로 서명한 JWT여야 합니다.",
  "The token is not valid yet.": "아직 유효하지 않은 토큰입니다.",
  "The token is not valid; give a name again.":
    "토큰이 올바르지 않습니다. 이름을 다시 적어 주세요.",
  "The token's name cannot be used; give a name again.":
    "토큰의 이름을 쓸 수 없습니다. 이름을 다시 적어 주세요.",
  "The token's name cannot be used: {reason}": "토큰의 이름을 쓸 수 없습니다: {reason}",
  "The token's signature is not right.": "토큰의 서명이 올바르지 않습니다.",
  "The token's “room” is no text.": "토큰의 “room”이 문자열이 아닙니다.",
  "The {field} has {length} characters; at most {max} are allowed.":
    "{field} 길이가 {length}자입니다. 최대 {max}자까지 쓸 수 있습니다.",
  "The {field} is blank.": "{field} 칸이 비어 있습니다.",
  "There are too many rooms named “{title}”.":
    "“{title}” 제목의 대화방이 너무 많습니다. 다른 제목을 적어 주세요.",
  "There is a room “{slug}” already.": "“{slug}” 대화방은 이미 있습니다.",
  "There is no message {seq} in this room.": "이 대화방에는 {seq}번 메시지가 없습니다.",
  "There is no room “{slug}”.": "“{slug}” 대화방을 찾을 수 없습니다.",
  "There is nothing at this address.": "이 주소에는 아무것도 없습니다.",
  "This address asks for ADMIN_TOKEN, as a Bearer token.":
    "이 주소는 ADMIN_TOKEN을 Bearer 토큰으로 보내야 볼 수 있습니다.",
  "This room is private; a member can invite you.":
    "비공개 대화방입니다. 참여자에게 초대를 받아야 들어올 수 있습니다.",
  "This server takes no signed identities.": "이 서버는 서명된 신원을 받지 않습니다.",
  "Too many at once; try again in {seconds} s.":
    "요청이 너무 잦습니다. {seconds}초 후에 다시 시도해 주세요.",
  "Too many checks at once; try again in a minute.":
    "한꺼번에 너무 많은 점검이 진행되고 있습니다. 1분 후에 다시 시도해 주세요.",
  "Try again in {seconds} s.": "{seconds}초 후에 다시 시도해 주세요.",
  "body: did not arrive whole": "body: 끝까지 도착하지 않았습니다",
  "body: is not JSON": "body: JSON이 아닙니다",
  "body: is not UTF-8": "body: UTF-8이 아닙니다",
  "emoji: must be one emoji.": "emoji: 이모지 하나여야 합니다.",
  "page: is no token of a page, or is too old":
    "page: 페이지의 토큰이 아니거나 너무 오래되었습니다",
  "page: must be the http or https address of a page":
    "page: http나 https로 시작하는 페이지 주소여야 합니다",
  "replyTo: there is no message {seq} in this room.":
    "replyTo: 이 대화방에는 {seq}번 메시지가 없습니다.",
  "seq: must be a whole number from 0 to {max}.": "seq: 0에서 {max}까지의 정수여야 합니다.",
  "slug: is kept for the room of a page.": "slug: 페이지의 대화방을 위해 남겨 둔 주소입니다.",
  "slug: must have 1 to {max} lower-case letters, digits and single hyphens between them.":
    "slug: 소문자와 숫자, 그 사이의 붙임표 하나씩으로 1자에서 {max}자까지여야 합니다.",
  "token: is not an invitation, or is too old": "token: 초대장이 아니거나 너무 오래되었습니다",
  "version: must be a whole number from 0 to {max}.": "version: 0에서 {max}까지의 정수여야 합니다.",
  "“after” is not a cursor that this server gave.": "“after”는 이 서버가 준 커서가 아닙니다.",
} as const;

/** What a schema says of an input, as zod and the schemas of this project have it; the first that fits counts. */
export const KOREAN_REASONS: Record<string, string> = {
  "Invalid input: expected {type}, received undefined": "값이 필요합니다({type})",
  "Invalid input: expected {type}, received {type2}": "{type}이어야 하는데 {type2}입니다",
  "Invalid input: expected {type}": "{type}이어야 합니다",
  "Invalid option: expected one of {options}": "다음 중 하나여야 합니다: {options}",
  "Invalid input": "올바르지 않습니다",
  "Too big: expected {type} to have <={max} characters": "최대 {max}자까지 쓸 수 있습니다",
  "Too big: expected {type} to be <={max}": "{max} 이하여야 합니다",
  "Too small: expected {type} to have >={min} characters": "{min}자 이상이어야 합니다",
  "Too small: expected {type} to be >={min}": "{min} 이상이어야 합니다",
  "Too small: expected {type} to be >{min}": "{min}보다 커야 합니다",
  "is not valid": "올바르지 않습니다",
  "is too long": "너무 깁니다",
  "must be a cursor that this server gave": "이 서버가 준 커서여야 합니다",
  "must be a number of seconds from {min} to {max}":
    "{min}에서 {max}까지의 초 단위 숫자여야 합니다",
  "must be a whole number from {min} to {max}": "{min}에서 {max}까지의 정수여야 합니다",
  "must be an origin such as {example}": "{example} 같은 출처여야 합니다",
  "must be at most {max}": "{max} 이하여야 합니다",
  "must be from {min} to {max}": "{min}에서 {max}까지여야 합니다",
  "must be the first and the last seq, as in {example}":
    "{example}처럼 처음과 마지막 seq여야 합니다",
  "must be the slug of a room: letters, digits and single hyphens":
    "대화방의 주소여야 합니다: 글자와 숫자, 그 사이의 붙임표 하나씩",
  "must be true, or absent": "true이거나 없어야 합니다",
  "must be well-formed text": "올바른 문자열이어야 합니다",
  "must be {max} at most": "최대 {max}개까지여야 합니다",
  "must have at most {max} characters": "최대 {max}자까지 쓸 수 있습니다",
  "must not be empty": "비어 있으면 안 됩니다",
  "only one of before, after and around may be given":
    "before, after, around 가운데 하나만 쓸 수 있습니다",
};

/** What fields and types are called. */
export const KOREAN_TERMS: Record<string, string> = {
  name: "이름",
  title: "제목",
  topic: "주제",
  text: "내용",
  string: "문자열",
  number: "숫자",
  int: "정수",
  boolean: "참·거짓",
  array: "배열",
  object: "객체",
};
