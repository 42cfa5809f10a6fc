// SPDX-License-Identifier: Apache-2.0
// Names of events, `model.trained`, and patterns of them, `model.*`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/check/checker.h"

namespace dmlc::check {

inline constexpr std::size_t kMaxEventNameBytes = 255;

/// Parts of lower-case letters, digits, `_` and `-`, separated by `.`. In a pattern a part may be `*`: any one part, at
/// the end one part or more.
enum class EventNameForm { Name, Pattern };

/// The name that a string holds. `clause` says whose it is, for messages.
[[nodiscard]] std::optional<std::string> check_event_name(Checker& checker, std::string_view clause,
                                                          const ast::Value& value, EventNameForm form);
/// The names of a list, each once.
[[nodiscard]] std::optional<std::vector<std::string>> check_event_names(Checker& checker, std::string_view clause,
                                                                        const ast::Value& list, EventNameForm form);
/// Whether an event of that name is one that the pattern waits for.
[[nodiscard]] bool matches_event(std::string_view pattern, std::string_view name);

}  // namespace dmlc::check
