// SPDX-License-Identifier: Apache-2.0
// Text with the places where its lines may break, and the printer that decides where they do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace dmlc::format {

/// Characters of a line; a line gets longer only where nothing can be broken.
inline constexpr std::size_t kWidth = 100;

/// How the soft breaks of a group behave where the group does not fit on its line.
enum class Breaks : std::uint8_t {
  Together,    ///< all of them break
  Fill,        ///< each breaks where what follows would not fit
  LikeParent,  ///< they break when those of the group around do, whatever fits
  Always,
};

/// Built from front to back. Printing is linear and not recursive, however deep the groups are.
class Document {
 public:
  /// `spaced`: a blank stands before it unless it begins a line.
  void text(std::string_view text, bool spaced, bool upper = false);
  /// A text that must live as long as the document.
  void text(std::string&& text, bool spaced);
  /// A comment at the end of the line: what follows goes to the next one.
  void trailing_comment(std::string comment);
  /// A comment on a line of its own.
  void own_line_comment(std::string comment);
  /// A place to break; a blank or nothing where it does not. `offset` is added to the indentation of the group.
  void soft(bool spaced, int offset = 0);
  /// The end of the line; every group around breaks, too.
  void hard(int offset = 0);
  /// What stands until the matching `end` is indented by `indent` where it breaks.
  void begin(int indent, Breaks breaks = Breaks::Together);
  void end();

  /// Appends the whole text, from a fresh line on and without the end of the last.
  void print(std::string& out) const;

 private:
  friend class Measure;
  friend class Printer;

  enum class Kind : std::uint8_t { Text, TrailingComment, OwnLineComment, Soft, Hard, Begin, End };
  struct Command {
    Kind kind;
    Breaks breaks = Breaks::Together;
    bool spaced = false;
    bool upper = false;
    int indent = 0;
    std::string_view text;
  };

  std::string_view keep(std::string text) { return kept_.emplace_back(std::move(text)); }

  std::vector<Command> commands_;
  std::deque<std::string> kept_;
};

}  // namespace dmlc::format
