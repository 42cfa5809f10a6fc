// SPDX-License-Identifier: Apache-2.0
// What the streams are: terminals or not, their width, and whether colour is wanted.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace dmlc::cli {

enum class ColourChoice { Auto, Always, Never };

struct Terminal {
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool in_is_terminal = false;
  bool colour_out = false;
  bool colour_err = false;
  unsigned width = 0;  ///< of stderr's terminal; 0 when it is none

  /// Looks at the streams, NO_COLOR and TERM. A choice other than Auto wins over the environment.
  [[nodiscard]] static Terminal measure(ColourChoice choice);
};

enum class Style { Plain, Bold, Dim, Red, Green, Yellow, Cyan };

/// `text` between escape sequences when `colour`, else as it is.
[[nodiscard]] std::string styled(std::string_view text, Style style, bool colour);

/// One line on stderr that is written again and again; nothing when stderr is no terminal.
class LiveLine {
 public:
  explicit LiveLine(const Terminal& terminal) : terminal_(terminal) {}
  ~LiveLine() { clear(); }
  LiveLine(const LiveLine&) = delete;
  LiveLine& operator=(const LiveLine&) = delete;
  /// Shows `text`, cut to the width.
  void show(std::string_view text);
  void clear();

 private:
  const Terminal& terminal_;
  bool shown_ = false;
};

}  // namespace dmlc::cli
