// SPDX-License-Identifier: Apache-2.0
// Decides where lines break: widths are summed up first, so that each group is judged in constant time.
#include "compiler/format/document.h"

#include <algorithm>

#include "compiler/base/utf8.h"

namespace dmlc::format {

namespace {
std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    const utf8::Decoded c = first < 0x80 ? utf8::Decoded{first, 1} : utf8::decode(text);
    width += first < 0x80 ? 1 : utf8::display_width(c.code_point);
    text.remove_prefix(std::max(1U, c.bytes));
  }
  return width;
}

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
}  // namespace

void Document::text(std::string_view text, bool spaced, bool upper) {
  commands_.push_back({Kind::Text, Breaks::Together, spaced, upper, 0, text});
}
void Document::text(std::string&& text, bool spaced) { this->text(keep(std::move(text)), spaced); }
void Document::trailing_comment(std::string comment) {
  commands_.push_back({.kind = Kind::TrailingComment, .text = keep(std::move(comment))});
}
void Document::own_line_comment(std::string comment) {
  commands_.push_back({.kind = Kind::OwnLineComment, .text = keep(std::move(comment))});
}
void Document::soft(bool spaced, int offset) {
  commands_.push_back({.kind = Kind::Soft, .spaced = spaced, .indent = offset});
}
void Document::hard(int offset) { commands_.push_back({.kind = Kind::Hard, .indent = offset}); }
void Document::begin(int indent, Breaks breaks) {
  commands_.push_back({.kind = Kind::Begin, .breaks = breaks, .indent = indent});
}
void Document::end() { commands_.push_back({.kind = Kind::End}); }

/// What the printer must know about the commands behind the one it looks at.
class Measure {
 public:
  explicit Measure(const Document& document) : commands_(document.commands_) {
    const std::size_t count = commands_.size();
    before_.resize(count + 1);
    run_.resize(count + 1);
    partner_.assign(count, count);
    forced_.assign(count, false);
    for (std::size_t i = 0; i < count; ++i) read(i);
    for (std::size_t i = count; i-- > 0;) run_[i] = run_at(i);
  }

  /// Whether the group that begins at `i` goes on in one line from `column` on, with what follows it.
  [[nodiscard]] bool group_fits(std::size_t i, std::size_t column) const {
    const std::size_t end = partner_[i];
    return !forced_[i] && column + before_[end] - before_[i] + run_[end] <= kWidth;
  }
  /// Whether what stands between the soft break `i` and the next one of its group fits.
  [[nodiscard]] bool chunk_fits(std::size_t i, std::size_t column) const {
    const std::size_t end = partner_[i];
    return column + before_[end] - before_[i] + (end < commands_.size() ? run_[end] : 0) <= kWidth;
  }

 private:
  using Kind = Document::Kind;

  void read(std::size_t i) {
    const Document::Command& command = commands_[i];
    std::size_t width = 0;
    switch (command.kind) {
      case Kind::Text:
        width = read_text(i);
        break;
      case Kind::Soft:
        width = command.spaced ? 1 : 0;
        link_soft(i);
        break;
      case Kind::Begin:
        open_.push_back({i, commands_.size()});
        if (command.breaks == Breaks::Always) force(i);
        break;
      case Kind::End:
        if (open_.back().soft != commands_.size()) partner_[open_.back().soft] = i;
        partner_[open_.back().begin] = i;
        open_.pop_back();
        break;
      case Kind::TrailingComment:
      case Kind::OwnLineComment:
      case Kind::Hard:
        force(i);
        break;
    }
    before_[i + 1] = before_[i] + width;
  }

  std::size_t read_text(std::size_t i) {
    const Document::Command& command = commands_[i];
    const std::size_t line_end = command.text.find('\n');
    if (line_end != std::string_view::npos) force(i);
    return width_of(command.text.substr(0, line_end)) + (command.spaced ? 1 : 0);
  }

  void link_soft(std::size_t i) {
    if (open_.empty()) return;
    if (open_.back().soft != commands_.size()) partner_[open_.back().soft] = i;
    open_.back().soft = i;
  }

  /// Every group around `i` breaks, but for those that end before anything else is printed.
  void force(std::size_t i) {
    std::size_t ended = 0;
    while (i + ended + 1 < commands_.size() && commands_[i + ended + 1].kind == Kind::End) ++ended;
    for (std::size_t depth = open_.size(); depth > std::min(ended, open_.size()); --depth) {
      const std::size_t begin = open_[depth - ended - 1].begin;
      if (forced_[begin]) return;
      forced_[begin] = true;
    }
  }

  /// Width from command `i` to the next place where the line may end.
  [[nodiscard]] std::size_t run_at(std::size_t i) const {
    const Document::Command& command = commands_[i];
    switch (command.kind) {
      case Kind::Text: {
        const bool lines = command.text.find('\n') != std::string_view::npos;
        return before_[i + 1] - before_[i] + (lines ? 0 : run_[i + 1]);
      }
      case Kind::Begin:
      case Kind::End:
        return run_[i + 1];
      case Kind::Soft:
      case Kind::Hard:
      case Kind::TrailingComment:
      case Kind::OwnLineComment:
        return 0;
    }
    return 0;
  }

  struct Open {
    std::size_t begin;
    std::size_t soft;  ///< the last soft break of this group
  };

  const std::vector<Document::Command>& commands_;
  std::vector<std::size_t> before_;   ///< width of all commands before, on one line
  std::vector<std::size_t> run_;      ///< see run_at
  std::vector<std::size_t> partner_;  ///< Begin: its End; Soft: the next one of its group, or the group's End
  std::vector<bool> forced_;          ///< Begin: it cannot stand on one line
  std::vector<Open> open_;
};

class Printer {
 public:
  Printer(const Document& document, std::string& out) : document_(document), measure_(document), out_(out) {}

  void run() {
    groups_.push_back({0, true, false});
    for (std::size_t i = 0; i < document_.commands_.size(); ++i) print(i);
  }

 private:
  using Kind = Document::Kind;

  struct Group {
    int indent;
    bool broken;
    bool fill;
  };

  void print(std::size_t i) {
    const Document::Command& command = document_.commands_[i];
    switch (command.kind) {
      case Kind::Text:
        return print_text(command);
      case Kind::TrailingComment:
        out_ += "  ";
        out_ += command.text;
        ended_ = true;
        indent_behind_comment_ = groups_.back().indent + 2;
        return;
      case Kind::OwnLineComment:
        return print_own_line(command);
      case Kind::Soft:
        return print_soft(i);
      case Kind::Hard:
        return new_line(groups_.back().indent + command.indent);
      case Kind::Begin:
        return begin(i);
      case Kind::End:
        groups_.pop_back();
        return;
    }
  }

  /// Where the next text would stand.
  [[nodiscard]] std::size_t column() const {
    if (ended_) return static_cast<std::size_t>(indent_behind_comment_);
    return fresh_ ? static_cast<std::size_t>(indent_) : column_ + (blank_ ? 1 : 0);
  }

  void begin(std::size_t i) {
    const Document::Command& command = document_.commands_[i];
    const Group around = groups_.back();
    const bool broken =
        command.breaks == Breaks::LikeParent ? around.broken && !around.fill : !measure_.group_fits(i, column());
    groups_.push_back({around.indent + command.indent, broken, command.breaks == Breaks::Fill});
  }

  void new_line(int indent) {
    if (!fresh_) out_ += '\n';
    fresh_ = true;
    ended_ = false;
    blank_ = false;
    indent_ = std::max(0, indent);
  }

  void begin_line() {
    out_.append(static_cast<std::size_t>(indent_), ' ');
    column_ = static_cast<std::size_t>(indent_);
    fresh_ = false;
  }

  void print_text(const Document::Command& command) {
    if (ended_) new_line(indent_behind_comment_);
    if (fresh_) {
      begin_line();
    } else if (command.spaced || blank_) {
      out_ += ' ';
      ++column_;
    }
    blank_ = false;
    const std::size_t begin = out_.size();
    out_ += command.text;
    if (command.upper)
      std::transform(out_.begin() + static_cast<std::ptrdiff_t>(begin), out_.end(),
                     out_.begin() + static_cast<std::ptrdiff_t>(begin), upper);
    const std::size_t line = command.text.rfind('\n');
    if (line == std::string_view::npos)
      column_ += width_of(command.text);
    else
      column_ = width_of(command.text.substr(line + 1));
  }

  void print_own_line(const Document::Command& command) {
    if (!fresh_) new_line(groups_.back().indent);
    const int indent = indent_;
    begin_line();
    out_ += command.text;
    ended_ = true;
    indent_behind_comment_ = indent;
  }

  void print_soft(std::size_t i) {
    const Document::Command& command = document_.commands_[i];
    const Group& group = groups_.back();
    const bool breaks = group.broken && (!group.fill || ended_ || !measure_.chunk_fits(i, column()));
    if (breaks) return new_line(group.indent + command.indent);
    blank_ = command.spaced && !fresh_ && !ended_;
  }

  const Document& document_;
  const Measure measure_;
  std::string& out_;
  std::vector<Group> groups_;
  std::size_t column_ = 0;
  int indent_ = 0;      ///< of the fresh line
  bool fresh_ = true;   ///< nothing stands on the line yet
  bool ended_ = false;  ///< a comment ended the line
  bool blank_ = false;  ///< a blank comes before the next text of the line
  int indent_behind_comment_ = 0;
};

void Document::print(std::string& out) const { Printer(*this, out).run(); }

}  // namespace dmlc::format
