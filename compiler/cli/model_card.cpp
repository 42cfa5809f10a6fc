// SPDX-License-Identifier: Apache-2.0
// Prints the card of a model.
#include "compiler/cli/model_card.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/cli/terminal.h"

namespace dmlc::cli {
namespace {

/// What the text takes on a terminal, in characters.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

void report_card(Context& context, const std::string& model, const database::Rows& rows) {
  nlohmann::ordered_json lines = nlohmann::ordered_json::array();
  std::size_t widest = 0;
  for (int i = 0; i < rows.row_count(); ++i) {
    lines.push_back({{"section", rows.string(i, 0)}, {"item", rows.string(i, 1)}, {"value", rows.string(i, 2)}});
    widest = std::max(widest, width_of(rows.string(i, 1)));
  }
  context.emit({{"reason", "card"}, {"model", model}, {"lines", lines}});
  std::string text;
  std::string section;
  for (int i = 0; i < rows.row_count(); ++i) {
    if (rows.string(i, 0) != section) {
      section = rows.string(i, 0);
      text += styled(section, Style::Bold, context.terminal.colour_out) + "\n";
    }
    const std::string item = rows.string(i, 1);
    text += "  " + item + std::string(widest - width_of(item) + 2, ' ') + rows.string(i, 2) + "\n";
  }
  context.print(text + "\n");
}

}  // namespace dmlc::cli
