import type { Failure } from "./findings.ts";
import { HOLDS, KB, MESSAGE_MAX } from "./shared.ts";
import type { CheckTranslations } from "./translations_en.ts";

const kB = (bytes: number) => `${bytes / KB}kB`;
const s = (ms: number) => `${ms < 950 ? Math.round(ms / 100) / 10 : Math.round(ms / 1000)}초`;

const failure = ({ failed, status, afterMs }: Failure): string => {
  if (failed === "cut") return `${s(afterMs)} 뒤 끊김`;
  if (failed === "silent") return `${s(afterMs)} 동안 응답 없음`;
  if (failed === "busy") return "서버가 바쁨";
  if (failed === "foreign") return "다른 곳에서 응답함";
  return `${afterMs < 1_000 ? "" : `${s(afterMs)} 뒤 `}${status} 거부`;
};

/** What the network check says, in Korean. */
export const ko: CheckTranslations = {
  title: "네트워크 점검",
  lead: "이 네트워크에서 채팅을 할 수 있는지 알아봅니다. 1분 안에 결과가 저절로 나옵니다. 이 서버에만 물어보며, 아무것도 남기지 않습니다.",
  headline: {
    checking: "네트워크를 점검하고 있습니다…",
    chat: "여기서 채팅할 수 있습니다.",
    notLive: "채팅할 수 있지만 실시간은 아닙니다.",
    read: "읽을 수는 있지만 쓸 수 없습니다.",
    signIn: "먼저 이 네트워크에 로그인하세요.",
    none: "여기서는 채팅에 연결할 수 없습니다.",
    busy: "서버가 바쁩니다. 1분 뒤에 다시 점검하세요.",
  },
  failure,
  cause: {
    ways({ webSocket, diedAfter, polling, isWebSocketUnused }) {
      const lasts = typeof polling === "object";
      const far = !lasts
        ? ""
        : polling.upTo > 0
          ? ` (${polling.settled ? "" : "지금까지 "}최대 ${polling.upTo}초)`
          : polling.settled
            ? " (짧은 요청만)"
            : "";
      const socket = {
        unknown: "",
        works: "WebSocket이 됩니다",
        blocked: "WebSocket이 막혀 있습니다",
        dies: `WebSocket이 열리지만 ${diedAfter ? `${diedAfter}초 뒤에` : "바로"} 끊깁니다`,
      }[webSocket];
      if (polling === "blocked") {
        if (webSocket === "blocked") return "WebSocket과 Socket.IO가 모두 막혀 있습니다.";
        const also = webSocket === "works" ? " WebSocket은 열립니다." : "";
        return `Socket.IO가 막혀 있습니다.${also}`;
      }
      if (!lasts) return `${socket}.`;
      if (isWebSocketUnused && webSocket === "works") {
        return `롱폴링이 됩니다${far}. WebSocket도 통과하지만 이 서버는 쓰지 않습니다.`;
      }
      if (webSocket === "works") return `WebSocket과 롱폴링이 모두 됩니다${far}.`;
      return `${socket ? `${socket}. ` : ""}롱폴링은 됩니다${far}.`;
    },
    cut: ({ seconds, status }) =>
      `${seconds > 0 ? `약 ${seconds}초보다 오래 걸리는` : "바로 응답하지 않는"} 요청은 중간에서 끊깁니다${status ? ` (${status})` : ""}. 채팅은 그 전에 다시 요청하므로 잃는 것이 없습니다.`,
    lost: () => "요청 하나가 중간에서 사라졌습니다. 채팅은 다시 요청하므로 잃는 것이 없습니다.",
    buffers: () =>
      "중간에서 응답이 끝날 때까지 모아 두었다가 보냅니다(버퍼링). 채팅에는 지장이 없습니다.",
    cookies: ({ where }) =>
      where === "off"
        ? "이 브라우저가 쿠키를 저장하지 않아 이름을 기억할 수 없습니다."
        : "중간에서 쿠키가 제거되어 이름을 기억할 수 없습니다.",
    postsBlocked: (it) => `보내는 내용이 전달되지 않습니다(POST: ${failure(it.failure)}).`,
    bodyLimit: ({ passed, refused, status }) => {
      const limit = `한 번에 ${kB(passed)}는 보낼 수 있지만 ${kB(refused)}는 안 됩니다${status ? ` (${status})` : ""}`;
      return passed < MESSAGE_MAX
        ? `긴 메시지는 전달되지 않습니다. ${limit}.`
        : `큰 요청은 전달되지 않습니다. ${limit}. 메시지는 그보다 작으므로 채팅에는 지장이 없습니다.`;
    },
    foreign: () => "채팅 대신 이 네트워크의 안내 페이지가 응답합니다.",
    unreachable: (it) => `가장 작은 요청도 전달되지 않습니다(${failure(it.failure)}).`,
    cached: () => "저장하면 안 되는 오래된 응답이 캐시에서 나옵니다.",
    authorization: () =>
      "중간에서 Authorization 헤더가 제거됩니다. 다른 사이트에 넣은 채팅과 봇은 로그인할 수 없습니다.",
    slow: ({ seconds }) => `네트워크가 느립니다. 왕복 ${seconds}초입니다.`,
    clock: ({ seconds }) =>
      `이 기기의 시계가 ${Math.round(Math.abs(seconds) / 60)}분 ${seconds > 0 ? "빠릅니다" : "느립니다"}.`,
  },
  chats: "채팅이 통하는 길",
  transport: {
    websocket: "WebSocket",
    polling: "롱폴링",
    feed: "피드: 일반 요청",
    page: "스크립트 없는 페이지",
  },
  why: {
    proved: "채팅이 믿고 쓸 만큼 오래 열려 있습니다.",
    watching: "바로 됩니다. WebSocket은 따로 시험해 보고 25초 동안 열려 있으면 그때 씁니다.",
    notOffered: "이 서버는 이 방식만 제공하며, 이것으로 충분합니다.",
    webSocketBlocked: "WebSocket이 통하지 않습니다.",
    webSocketDies: "WebSocket이 계속 열려 있지 않습니다.",
    pollingBlocked: "Socket.IO는 통하지 않고 일반 요청은 통합니다.",
    allBlocked: "실시간 방식이 통하지 않아 몇 초마다 페이지를 다시 불러옵니다.",
  },
  adviceTitle: "네트워크 관리자에게",
  advice: {
    signIn: () =>
      "네트워크의 로그인 페이지에서 로그인하거나, 이 주소는 로그인 없이 통과시켜 주세요.",
    readTimeout: ({ seconds }) =>
      `이 주소의 응답을 ${seconds}초까지 기다려 주세요: \`proxy_read_timeout ${seconds}s\`(nginx), \`timeout server ${seconds}s\`(HAProxy), \`ProxyTimeout ${seconds}\`(Apache), \`read_timeout\`(Squid).`,
    buffering: () =>
      "이 주소의 응답을 모아 두지 마세요: `proxy_buffering off` 또는 `X-Accel-Buffering: no` 허용(nginx). 전체를 내려받을 때까지 기다리는 검사도 꺼 주세요.",
    webSocket: () =>
      "꼭 필요하지는 않지만 있으면 좋습니다: WebSocket을 통과시켜 주세요. HTTP/1.1로 `Upgrade`와 `Connection` 헤더를 전달하고 필터에서 허용하면 됩니다.",
    cookies: () => "이 주소의 `Cookie`와 `Set-Cookie`를 그대로 전달해 주세요.",
    cookiesOff: () => "이 브라우저에서 이 주소의 쿠키를 허용해 주세요.",
    posts: () => "이 주소로 가는 POST를 본문 64kB까지 허용해 주세요.",
    bodyLimit: () => "요청 본문을 64kB까지 허용해 주세요: `client_max_body_size 64k`(nginx).",
    socketIo: () => "이 주소의 `/socket.io/` 아래를 모두 허용해 주세요.",
    noStore: () => "`Cache-Control: no-store` 응답은 저장하지 마세요(RFC 9111, 5.2.2.5).",
    authorization: () => "이 주소로 가는 `Authorization` 헤더를 그대로 전달해 주세요.",
    clock: () => "이 기기의 시계를 맞추거나 자동으로 맞추게 해 주세요.",
  },
  groups: {
    needs: "채팅에 꼭 필요한 것",
    helps: "있으면 더 좋은 것",
    between: "중간에서 일어나는 일",
  },
  rows: {
    get: "읽기 (GET)",
    post: "보내기 (POST)",
    polling: "롱폴링",
    hold: "새 소식 기다리기",
    cookies: "쿠키",
    webSocket: "WebSocket",
    feed: "일반 요청",
    stream: "이어서 오는 응답 (스트리밍)",
    events: "서버 전송 이벤트 (SSE)",
    storage: "브라우저 저장 공간",
    requestHeaders: "보내는 헤더",
    answerHeaders: "받는 헤더",
    cache: "캐시",
    compression: "압축",
    clock: "시계",
  },
  marks: { good: "정상", note: "참고", bad: "막힘", waiting: "확인 중" },
  row: {
    waiting: "…",
    trip: (ms, protocol) => `됩니다. 왕복 ${Math.round(ms)}ms${protocol ? `, ${protocol}` : ""}.`,
    works: "됩니다.",
    post: (bytes) => `${kB(bytes)}까지 됩니다.`,
    postLimit: (bytes, failed) => `${kB(bytes)}까지 됩니다. 그보다 크면 ${failed}.`,
    failed: (how) => `안 됩니다: ${how}.`,
    polling: (handshake, trip) =>
      `됩니다. 여는 데 ${Math.round(handshake)}ms, 말을 주고받는 데 ${Math.round(trip)}ms.`,
    holding: "응답을 얼마나 기다릴 수 있는지 봅니다…",
    hold: (seconds, all) => `${all ? "" : "지금까지 "}응답을 ${seconds}초까지 기다릴 수 있습니다.`,
    holdCut: (seconds, how) =>
      seconds > 0
        ? `응답을 ${seconds}초까지 기다릴 수 있습니다. 그 뒤에는 ${how}.`
        : `${Math.min(...HOLDS)}초도 기다릴 수 없습니다: ${how}.`,
    webSocketOpen: (lived) => `지금까지 ${s(lived)} 동안 열려 있습니다.`,
    webSocketProved: (lived) => `열리고, ${s(lived)} 뒤에도 살아 있습니다.`,
    webSocketDied: (lived) => `열리지만 ${s(lived)} 뒤에 끊깁니다.`,
    webSocketBlocked: (after) =>
      `열리지 않습니다: ${after < 1_000 ? "바로 거부됨" : `${s(after)} 동안 응답 없음`}.`,
    live: "쓰는 대로 옵니다.",
    buffered: "모였다가 한꺼번에 옵니다.",
    cookies: {
      kept: "제대로 돌아옵니다. 점검에 쓴 쿠키는 지웠습니다.",
      off: "이 브라우저가 저장하지 않습니다.",
      there: "저장되지만 서버로 전달되지 않습니다.",
      back: "브라우저에 닿기 전에 제거됩니다.",
      both: "오가는 길 모두에서 제거됩니다.",
    },
    stored: "있습니다. 아직 보내지 못한 글은 페이지를 닫아도 보관됩니다.",
    notStored: "없습니다. 아직 보내지 못한 내용은 페이지와 함께 사라집니다.",
    headersKept: "모두 보낸 그대로 도착합니다.",
    stripped: (names) => `제거됨: ${names}.`,
    rewritten: (names) => `바뀜: ${names}.`,
    added: (list) => `추가됨: ${list}.`,
    fresh: "저장하면 안 되는 것을 저장하는 캐시가 없습니다.",
    stale: "저장하면 안 되는 오래된 응답을 내줍니다.",
    untold: "이 브라우저로는 알 수 없습니다.",
    compressed: "보낸 그대로 도착합니다.",
    notCompressed: "중간에서 풀립니다. 페이지가 더 느리게 열립니다.",
    clock: (ms) =>
      Math.abs(ms) < 2_000 ? "맞습니다." : `${s(Math.abs(ms))} ${ms > 0 ? "빠름" : "느림"}.`,
  },
  progress: (left) => `최대 ${left}초 더 지켜봅니다. 기다리지 않아도 됩니다.`,
  finished: "모두 확인했습니다.",
  toChat: "채팅으로",
  again: "다시 점검",
  copy: "보고서 복사",
  copied: "복사했습니다.",
  copyByHand: "선택했습니다. Ctrl+C를 누르거나 길게 눌러 복사하세요.",
  print: "인쇄",
  report: "IT 부서에 보낼 보고서",
  thisCheck: "이번 점검",
  reportTitle: "Longwave 네트워크 점검",
  time: "시각",
  page: "페이지",
  browser: "브라우저",
  address: "서버가 보는 주소",
  unfinished: "점검이 아직 끝나지 않았습니다.",
  stuck: "아무 변화가 없나요? 스크립트가 막혀 있을 수 있습니다.",
  plainLink: "스크립트 없이 점검하기",
  plain: {
    lead: "이 점검은 스크립트 없이도 됩니다. 무엇이 도착하는지 보세요.",
    start: "점검 시작",
    again: "한 번 더",
    posted: "보내기가 됩니다. 양식이 도착해서 여기로 왔습니다.",
    notPosted: "보내기도 확인하려면 단추를 누르세요.",
    cookieKept: "쿠키가 돌아옵니다. 이름을 기억할 수 있습니다.",
    cookieLost:
      "쿠키가 돌아오지 않았습니다. 브라우저가 저장하지 않거나 네트워크가 제거합니다. 읽을 수는 있지만 쓸 수 없습니다.",
    sees: "서버가 보는 이 요청",
    protocol: "프로토콜",
    seesNothing: "없음",
    holds: "새 소식 기다리기",
    holdsLead:
      "시간이 지나면 칸이 채워집니다. 오류가 나오거나 1분 동안 비어 있으면 중간에서 끊긴 것입니다.",
    held: "도착했습니다.",
    box: (seconds) => `${seconds}초 기다리기`,
    flow: "이어서 오는 응답 (스트리밍)",
    flowLead: (pieces) =>
      `숫자 ${pieces}개가 차례로 나옵니다. 한꺼번에 나오면 중간에서 응답을 모았다가 보내는 것이며, 채팅에는 지장이 없습니다.`,
  },
};
