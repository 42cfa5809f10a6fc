// SPDX-License-Identifier: Apache-2.0
// How an algorithm is declared: one constexpr record that the checker, the documentation, the editor and code
// generation read.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <variant>

namespace dmlc::stdlib {

enum class Task : std::uint8_t { Regression, Binary, Multiclass };

[[nodiscard]] constexpr std::string_view name_of(Task task) {
  switch (task) {
    case Task::Regression:
      return "regression";
    case Task::Binary:
      return "binary";
    case Task::Multiclass:
      return "multiclass";
  }
  return "";
}

enum class ParameterType : std::uint8_t { Boolean, Integer, Float, Word };

/// monostate stands for "not given".
using ParameterDefault = std::variant<std::monostate, bool, std::int64_t, double, std::string_view>;

/// One named argument of USING algorithm(…).
struct Parameter {
  std::string_view name;
  ParameterType type = ParameterType::Float;
  ParameterDefault default_value;
  double minimum = -std::numeric_limits<double>::infinity();
  double maximum = std::numeric_limits<double>::infinity();
  bool minimum_is_excluded = false;
  std::span<const std::string_view> choices{};  ///< of a Word
  std::string_view summary{};                   ///< one line, starts lower case, no full stop
};

/// Preparation that features without TRANSFORM get.
enum class Preparation : std::uint8_t {
  DesignMatrix,  ///< mean-imputed, standardised numbers; one-hot categories; calendar parts as cycles
  Raw,           ///< numbers as they are, missing values kept; category codes; calendar parts as numbers
};

struct Algorithm {
  std::string_view name;
  std::string_view alias{};  ///< second accepted name, may be empty
  std::span<const Task> tasks;
  std::span<const Parameter> parameters;
  Preparation preparation = Preparation::DesignMatrix;
  bool iterates = true;  ///< STOP WHEN has something to stop
  std::string_view summary{};
  std::string_view source{};  ///< where the method is described
};

}  // namespace dmlc::stdlib
