// SPDX-License-Identifier: Apache-2.0
// Values of parameters by name.
#include <cmath>

#include "runtime/src/train/model_spec.h"

namespace dmlc::train {
namespace {

/// The value of a parameter if it has the type; nullptr else.
template <class Value>
const Value* value_in(const Parameters& parameters, std::string_view name) {
  const auto found = parameters.find(std::string(name));
  return found == parameters.end() ? nullptr : std::get_if<Value>(&found->second);
}

double number_in(const Parameters& parameters, std::string_view name) {
  if (const auto* value = value_in<double>(parameters, name)) return *value;
  const auto* whole = value_in<std::int64_t>(parameters, name);
  return whole != nullptr ? static_cast<double>(*whole) : 0;
}

std::int64_t integer_in(const Parameters& parameters, std::string_view name) {
  if (const auto* value = value_in<std::int64_t>(parameters, name)) return *value;
  const double value = number_in(parameters, name);
  return std::abs(value) < 9e18 ? static_cast<std::int64_t>(value) : 0;
}

bool flag_in(const Parameters& parameters, std::string_view name) {
  const auto* value = value_in<bool>(parameters, name);
  return value != nullptr && *value;
}

std::string text_in(const Parameters& parameters, std::string_view name) {
  const auto* value = value_in<std::string>(parameters, name);
  return value == nullptr ? std::string() : *value;
}

}  // namespace

double ModelSpec::number(std::string_view parameter) const { return number_in(parameters, parameter); }
std::int64_t ModelSpec::integer(std::string_view parameter) const { return integer_in(parameters, parameter); }
bool ModelSpec::flag(std::string_view parameter) const { return flag_in(parameters, parameter); }
bool ModelSpec::wants(std::string_view detail) const {
  return !parameters.contains(std::string(detail)) || flag(detail);
}
std::string ModelSpec::text(std::string_view parameter) const { return text_in(parameters, parameter); }

double TransformSpec::number(std::string_view parameter) const { return number_in(parameters, parameter); }
std::int64_t TransformSpec::integer(std::string_view parameter) const { return integer_in(parameters, parameter); }
bool TransformSpec::flag(std::string_view parameter) const { return flag_in(parameters, parameter); }
std::string TransformSpec::text(std::string_view parameter) const { return text_in(parameters, parameter); }

}  // namespace dmlc::train
