// SPDX-License-Identifier: Apache-2.0
// How a named argument is declared: of an algorithm, a transformer, a method or a configuration.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace dmlc::stdlib {

inline constexpr double kUnbounded = std::numeric_limits<double>::infinity();

enum class ParameterType : std::uint8_t {
  Boolean,
  Integer,
  Float,
  Word,           ///< one of the choices
  WordOrInteger,  ///< one of the choices, or an integer in the range
  WordOrNumber,   ///< one of the choices, or a number in the range
  Text,
  ColumnName,   ///< a column of the source
  FeatureName,  ///< a feature of the model
  IntegerList,  ///< a number alone is a list of one; the range is that of each item
  NumberList,
  Size,      ///< bytes: 512, 4K, '2GB'
  Duration,  ///< milliseconds: 30 minutes, '90 seconds'
};

/// monostate stands for "not given".
using ParameterDefault = std::variant<std::monostate, bool, std::int64_t, double, std::string_view,
                                      std::span<const std::int64_t>, std::span<const double>>;

struct Parameter {
  std::string_view name;
  ParameterType type = ParameterType::Float;
  ParameterDefault default_value;
  double minimum = -kUnbounded;
  double maximum = kUnbounded;
  bool minimum_is_excluded = false;
  bool maximum_is_excluded = false;
  std::span<const std::string_view> choices{};
  bool is_required = false;     ///< has no default and must be given
  std::string_view excludes{};  ///< name of a parameter that may not be given together with this one
  /// Name of a parameter, or `task`, of which this one asks for one of `only_values`: elsewhere it has no effect, and
  /// one that must be given need not be.
  std::string_view only_with{};
  std::span<const std::string_view> only_values{};
  std::string_view summary{};  ///< one line, starts lower case, no full stop
};

/// "a number", "none, balanced or an integer" …: what the parameter takes.
[[nodiscard]] std::string type_in_words(const Parameter& parameter);
/// "at least 0 and at most 1": the range in words; empty when there is none.
[[nodiscard]] std::string range_of(const Parameter& parameter);
/// The default as it would be written; empty when there is none.
[[nodiscard]] std::string default_text(const Parameter& parameter);
/// "`kernel = gaussian` or `kernel = polynomial`": where the parameter has an effect; empty when it always has.
[[nodiscard]] std::string conditions_of(const Parameter& parameter);
/// Whether `number` lies in the range.
[[nodiscard]] bool contains(const Parameter& parameter, double number);

}  // namespace dmlc::stdlib
