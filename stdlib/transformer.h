// SPDX-License-Identifier: Apache-2.0
// How learned transformers of features are declared.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "stdlib/parameter.h"

namespace dmlc::stdlib {

/// What a column must hold to be transformed.
enum class Input : std::uint8_t { Number, Category, NumberOrCategory };
/// What comes out for each row.
enum class Output : std::uint8_t {
  Number,
  Category,
  Numbers,  ///< several columns of numbers
  SameAsInput,
};

/// "numbers", "text, enum or boolean", …: what the transformer takes.
[[nodiscard]] std::string_view describe(Input input);
[[nodiscard]] std::string_view describe(Output output);

/// `TRANSFORM name(column, parameter = value)`: fitted on the training rows, applied alike in prediction.
struct Transformer {
  std::string_view name;
  Input input = Input::NumberOrCategory;
  Output output = Output::Number;
  std::span<const Parameter> parameters{};
  bool needs_time_column = false;  ///< looks at earlier rows
  bool needs_target = false;       ///< learns from the target
  std::string_view summary;
  std::string_view source;  ///< where the method is described
};

}  // namespace dmlc::stdlib
