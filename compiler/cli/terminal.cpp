// SPDX-License-Identifier: Apache-2.0
// Measures the streams and writes the live line.
#include "compiler/cli/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace dmlc::cli {

Terminal Terminal::measure(ColourChoice choice) {
  Terminal terminal;
  terminal.in_is_terminal = ::isatty(0) == 1;
  terminal.out_is_terminal = ::isatty(1) == 1;
  terminal.err_is_terminal = ::isatty(2) == 1;
  const char* no_colour = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  const bool wanted =
      (no_colour == nullptr || *no_colour == 0) && (term == nullptr || std::string_view(term) != "dumb");
  terminal.colour_out =
      choice == ColourChoice::Always || (choice == ColourChoice::Auto && wanted && terminal.out_is_terminal);
  terminal.colour_err =
      choice == ColourChoice::Always || (choice == ColourChoice::Auto && wanted && terminal.err_is_terminal);
  winsize size{};
  if (terminal.err_is_terminal && ::ioctl(2, TIOCGWINSZ, &size) == 0) terminal.width = size.ws_col;
  return terminal;
}

std::string styled(std::string_view text, Style style, bool colour) {
  if (!colour || style == Style::Plain) return std::string(text);
  constexpr const char* kCodes[] = {"", "1", "2", "31", "32", "33", "36"};
  return fmt::format("\x1b[{}m{}\x1b[0m", kCodes[static_cast<int>(style)], text);
}

void LiveLine::show(std::string_view text) {
  if (!terminal_.err_is_terminal) return;
  std::string cut;
  unsigned columns = 0;
  const unsigned limit = terminal_.width > 1 ? terminal_.width - 1 : 79;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80 && ++columns > limit) break;
    cut += c;
  }
  std::fprintf(stderr, "\r\x1b[K%s", cut.c_str());
  std::fflush(stderr);
  shown_ = true;
}

void LiveLine::clear() {
  if (!shown_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  shown_ = false;
}

}  // namespace dmlc::cli
