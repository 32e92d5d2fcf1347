import type { Language } from "../pages/translations.ts";

const en = {
  ownPage: "Open this room on its own page",
  close: "Close the chat",
  refused: "The chat cannot be shown here",
  refusedMore: (origin: string) =>
    `The owner of this chat does not allow ${origin} to show it. Whoever runs the chat can allow it by adding ${origin} to EMBED_ORIGINS.`,
  refusedByRoom: (origin: string) =>
    `This room may be shown on some pages only, and ${origin} is none of them.`,
  noRoom: "No room is given",
  noRoomMore:
    'Say which room this is: data-room="lobby" on the script tag, room="lobby" on the element, or /embed/lobby as the frame\'s address.',
};

export type EmbedTranslations = typeof en;

const ko: EmbedTranslations = {
  ownPage: "이 대화방을 새 창에서 열기",
  close: "채팅 닫기",
  refused: "여기에서는 채팅을 표시할 수 없습니다",
  refusedMore: (origin) =>
    `이 채팅의 운영자가 ${origin}에서의 표시를 허용하지 않았습니다. 운영자가 이 주소를 EMBED_ORIGINS에 추가하면 표시할 수 있습니다.`,
  refusedByRoom: (origin) =>
    `이 대화방은 정해진 페이지에서만 표시할 수 있으며, ${origin}은 여기에 포함되지 않습니다.`,
  noRoom: "대화방이 지정되지 않았습니다",
  noRoomMore:
    '어느 대화방인지 적어 주세요. 스크립트 태그에는 data-room="lobby", 요소에는 room="lobby", 프레임에는 /embed/lobby 주소를 씁니다.',
};

export const EMBED_TRANSLATIONS: Record<Language, EmbedTranslations> = { en, ko };
