// The shortcodes a sales bot is likely to use; others stay as they are written.

const CODES = {
  white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", warning: "⚠️", question: "❓", exclamation: "❗", bulb: "💡",
  bar_chart: "📊", chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", memo: "📝", mag: "🔍", bell: "🔔",
  no_bell: "🔕", calendar: "📅", date: "📅", clock1: "🕐", hourglass_flowing_sand: "⏳", hourglass: "⌛", stopwatch: "⏱️",
  telephone_receiver: "📞", studio_microphone: "🎙️", headphones: "🎧", speaker: "🔈", sound: "🔉", loud_sound: "🔊",
  page_facing_up: "📄", file_folder: "📁", paperclip: "📎", link: "🔗", lock: "🔒", key: "🔑", gear: "⚙️", wrench: "🔧",
  rocket: "🚀", tada: "🎉", sparkles: "✨", star: "⭐", fire: "🔥", dart: "🎯", trophy: "🏆", moneybag: "💰", handshake: "🤝",
  thumbsup: "👍", "+1": "👍", thumbsdown: "👎", "-1": "👎", wave: "👋", eyes: "👀", pray: "🙏", raised_hands: "🙌",
  smile: "😄", slightly_smiling_face: "🙂", thinking_face: "🤔", speech_balloon: "💬", busts_in_silhouette: "👥",
  bust_in_silhouette: "👤", red_circle: "🔴", large_orange_circle: "🟠", orange_circle: "🟠", large_yellow_circle: "🟡",
  yellow_circle: "🟡", large_green_circle: "🟢", green_circle: "🟢", large_blue_circle: "🔵", blue_circle: "🔵",
  white_circle: "⚪", black_circle: "⚫", large_green_square: "🟩", large_yellow_square: "🟨", large_red_square: "🟥",
  arrow_right: "➡️", arrow_up: "⬆️", arrow_down: "⬇️", arrows_counterclockwise: "🔄", repeat: "🔁", information_source: "ℹ️",
  arrow_forward: "▶️", double_vertical_bar: "⏸️", black_square_for_stop: "⏹️", no_entry: "⛔", shield: "🛡️", seedling: "🌱",
  "flag-tw": "🇹🇼", us: "🇺🇸", robot_face: "🤖", pencil2: "✏️", wastebasket: "🗑️", inbox_tray: "📥", outbox_tray: "📤",
};

/** Circles are drawn, as Slack draws every emoji: a machine without an emoji font shows boxes instead. */
export const CIRCLES = { "🔴": "red", "🟡": "yellow", "🟢": "green", "⚪": "white" };

/** Stand-ins from fonts that every machine has, shown where there is no emoji font; the text itself stays what it is. */
export const STAND_INS = {
  "✅": "✔", "❌": "✘", "⏳": "◔", "✋": "☝", "🔒": "⊠", "🔕": "⊘", "🔔": "♪", "🚫": "⊘", "🗑": "⌫", "👥": "☻", "👤": "☻",
  "🎙": "♬", "🙋": "☝", "💤": "☾", "🧪": "⚗", "🕓": "◷", "🔎": "⊙", "🔁": "↻", "📎": "§", "👍": "▲", "👎": "▼", "❓": "?",
  "❔": "?", "⏰": "◷", "💬": "❝", "⏸": "‖", "⏭": "»", "💡": "✦", "📈": "↗", "📉": "↘", "📊": "▤",
};

/** Mark the page of a machine without an emoji font: there, an emoji is painted without any color. */
export function findEmojiFont() {
  const pen = Object.assign(document.createElement("canvas"), { width: 24, height: 24 }).getContext("2d");
  pen.font = "16px sans-serif";
  pen.fillText("✅", 2, 18);
  const { data } = pen.getImageData(0, 0, 24, 24);
  const colored = data.some((value, index) => index % 4 === 1 && value !== data[index - 1]);
  document.documentElement.classList.toggle("no-emoji", !colored);
}

/** Return the character of a shortcode, or the shortcode itself with its colons. */
export function emoji(code) {
  return CODES[code] ?? `:${code}:`;
}

/** Replace the shortcodes in plain text. */
export function withEmoji(text) {
  return String(text).replace(/:([a-z0-9_+-]+):/g, (_whole, code) => emoji(code));
}
