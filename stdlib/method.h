// SPDX-License-Identifier: Apache-2.0
// How methods of clauses, distributions, actions and plain words are declared.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "stdlib/parameter.h"

namespace dmlc::stdlib {

/// `name` or `name(parameter = value, …)` in a clause: VALIDATE USING, BALANCE CLASSES BY, OPTIMIZE USING ….
struct Method {
  std::string_view name;
  std::span<const Parameter> parameters{};
  std::string_view summary;
  std::string_view source{};  ///< where the method is described; empty for plain ones
};

/// `log_uniform(1e-4, 0.1)`: values of a search space.
struct Distribution {
  std::string_view name;
  std::string_view form;     ///< how it is written
  bool takes_list = false;   ///< one list of values; else two numbers, the first the lower
  bool is_positive = false;  ///< both numbers must be greater than 0
  bool is_whole = false;     ///< both numbers must be integers
  std::string_view summary;

  /// How many arguments stand between the parentheses.
  [[nodiscard]] constexpr std::size_t argument_count() const { return takes_list ? 1 : 2; }
};

/// What happens when a condition holds.
struct Action {
  std::string_view name;        ///< first word or words, lower case: `deploy`, `publish event`, `stop_training`
  std::string_view form;        ///< how it is written
  bool needs_model = false;     ///< the statement must be about one model
  bool needs_training = false;  ///< a training must be under way
  std::string_view summary;
};

/// A name that needs no more than an explanation.
struct Word {
  std::string_view name;
  std::string_view summary;
};

}  // namespace dmlc::stdlib
