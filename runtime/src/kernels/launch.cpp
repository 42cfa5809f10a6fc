// SPDX-License-Identifier: Apache-2.0
// Computes what a launch needs, with every product checked.
#include "runtime/src/kernels/launch.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "runtime/src/kernels/half.h"

namespace dmlc::kernels {
namespace {

constexpr std::uint64_t kMostElements = std::uint64_t{1} << 48;
constexpr std::uint64_t kMostThreads = std::uint64_t{1} << 31;
constexpr std::uint64_t kPage = 4096;

[[noreturn]] void refuse(const Parameter& parameter, const char* what) {
  throw SpecError("the value of `" + parameter.name + "` " + what + " `" + std::string(name_of(parameter.type)) + "`");
}

/// A whole number; halves of numbers are refused rather than cut.
struct Whole {
  bool negative = false;
  std::uint64_t magnitude = 0;
};
Whole whole_of(const Parameter& parameter, const ScalarValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return {false, *flag ? 1ULL : 0ULL};
  if (const auto* number = std::get_if<std::uint64_t>(&value)) return {false, *number};
  if (const auto* number = std::get_if<std::int64_t>(&value))
    return {*number < 0, *number < 0 ? 0 - static_cast<std::uint64_t>(*number) : static_cast<std::uint64_t>(*number)};
  const double number = std::get<double>(value);
  if (std::trunc(number) != number || std::fabs(number) >= 0x1p64) refuse(parameter, "is no whole number for");
  return {number < 0, static_cast<std::uint64_t>(std::fabs(number))};
}

std::uint64_t integer_bits(const Parameter& parameter, const ScalarValue& value) {
  const Whole whole = whole_of(parameter, value);
  const unsigned bits = static_cast<unsigned>(size_of(parameter.type)) * 8;
  const std::uint64_t most = is_signed(parameter.type) ? (std::uint64_t{1} << (bits - 1)) - 1
                             : bits == 64              ? std::numeric_limits<std::uint64_t>::max()
                                                       : (std::uint64_t{1} << bits) - 1;
  const std::uint64_t least = is_signed(parameter.type) ? most + 1 : 0;
  if (whole.magnitude > (whole.negative ? least : most)) refuse(parameter, "does not fit");
  const std::uint64_t result = whole.negative ? 0 - whole.magnitude : whole.magnitude;
  return bits == 64 ? result : result & ((std::uint64_t{1} << bits) - 1);
}

double number_of(const ScalarValue& value) {
  return std::visit([](auto number) { return static_cast<double>(number); }, value);
}

std::uint64_t scalar_bits(const Parameter& parameter, const ScalarValue& value) {
  switch (parameter.type) {
    case ElementType::boolean:
      if (!std::holds_alternative<bool>(value)) refuse(parameter, "is no");
      return std::get<bool>(value) ? 1 : 0;
    case ElementType::half:
      return to_half(static_cast<float>(number_of(value)));
    case ElementType::float32: {
      const double number = number_of(value);
      if (std::isfinite(number) && std::fabs(number) > std::numeric_limits<float>::max())
        refuse(parameter, "does not fit");
      return std::bit_cast<std::uint32_t>(static_cast<float>(number));
    }
    case ElementType::float64:
      return std::bit_cast<std::uint64_t>(number_of(value));
    case ElementType::int8:
    case ElementType::uint8:
    case ElementType::int16:
    case ElementType::uint16:
    case ElementType::int32:
    case ElementType::uint32:
    case ElementType::int64:
    case ElementType::uint64:
      return integer_bits(parameter, value);
  }
  return 0;
}

/// The value of an integer scalar as an extent's factor.
std::uint64_t factor_of(const Parameter& parameter, std::uint64_t bits) {
  const unsigned width = static_cast<unsigned>(size_of(parameter.type)) * 8;
  if (is_signed(parameter.type) && ((bits >> (width - 1)) & 1) != 0)
    throw SpecError("`" + parameter.name + "` is negative and tells how many elements there are");
  return bits;
}

std::uint64_t product(std::uint64_t a, std::uint64_t b) {
  if (a != 0 && b > kMostElements / a) throw SpecError("the kernel would need more than 2^48 elements");
  return a * b;
}

}  // namespace

Scalars bind_scalars(const ComputeSpec& spec, const KernelFacts& facts) {
  Scalars scalars(facts.parameters.size(), 0);
  for (std::size_t i = 0; i < facts.parameters.size(); ++i) {
    const Parameter& parameter = facts.parameters[i];
    if (parameter.role != Role::scalar) continue;
    const auto value = spec.scalars.find(parameter.name);
    if (value == spec.scalars.end()) throw SpecError("`" + parameter.name + "` has no value");
    scalars[i] = scalar_bits(parameter, value->second);
  }
  return scalars;
}

std::uint64_t bind_rows(const Parameter& parameter, std::uint64_t rows) { return integer_bits(parameter, rows); }

std::uint64_t elements_of(const KernelFacts& facts, const Scalars& scalars, std::size_t index, std::uint64_t rows) {
  const Parameter& parameter = facts.parameters[index];
  // Which values of an input are there is as long as the input.
  if (parameter.role == Role::validity)
    return elements_of(facts, scalars, static_cast<std::size_t>(parameter.input), rows);
  if (parameter.extent.empty()) return rows;
  std::uint64_t elements = 1;
  for (const Factor& factor : parameter.extent) {
    if (factor.parameter < 0) {
      elements = product(elements, factor.number);
      continue;
    }
    const Parameter& named = facts.parameters[static_cast<std::size_t>(factor.parameter)];
    elements = product(elements, named.role == Role::rows
                                     ? rows
                                     : factor_of(named, scalars[static_cast<std::size_t>(factor.parameter)]));
  }
  return elements;
}

std::array<std::uint32_t, 3> grid_of(const KernelFacts& facts, const ComputeSpec& spec, std::uint64_t rows) {
  const std::uint64_t blocks = spec.grid ? *spec.grid : (rows + facts.block[0] - 1) / facts.block[0];
  if (blocks * facts.block[0] >= kMostThreads)
    throw SpecError("more than 2^31 threads would be needed for " + std::to_string(rows) + " rows");
  return {static_cast<std::uint32_t>(blocks), 1, 1};
}

Layout lay_out(const KernelFacts& facts, const Scalars& scalars, std::uint64_t rows) {
  Layout layout;
  layout.rows = rows;
  layout.offsets.resize(facts.parameters.size());
  layout.capacities.resize(facts.parameters.size());
  for (std::size_t i = 0; i < facts.parameters.size(); ++i) {
    if (!facts.parameters[i].is_pointer()) continue;
    layout.offsets[i] = layout.bytes;
    layout.capacities[i] = elements_of(facts, scalars, i, rows);
    const std::uint64_t bytes = layout.capacities[i] * size_of(facts.parameters[i].type);
    layout.bytes += (bytes + kPage - 1) / kPage * kPage;
  }
  return layout;
}

std::uint64_t bytes_for(const KernelFacts& facts, const Scalars& scalars, std::uint64_t rows, std::uint64_t row_bytes) {
  std::uint64_t bytes = product(rows, row_bytes);
  for (std::size_t i = 0; i < facts.parameters.size(); ++i) {
    if (!facts.parameters[i].is_pointer()) continue;
    bytes += elements_of(facts, scalars, i, rows) * size_of(facts.parameters[i].type) + kPage;
  }
  return bytes;
}

std::uint64_t rows_within(const KernelFacts& facts, const Scalars& scalars, std::uint64_t row_bytes,
                          std::uint64_t bytes, std::uint64_t most) {
  const auto fits = [&](std::uint64_t rows) {
    try {
      return bytes_for(facts, scalars, rows, row_bytes) <= bytes;
    } catch (const SpecError&) {
      return false;
    }
  };
  if (!fits(0)) return 0;
  std::uint64_t good = 0;
  std::uint64_t bad = most + 1;
  while (bad - good > 1) {
    const std::uint64_t middle = good + (bad - good) / 2;
    (fits(middle) ? good : bad) = middle;
  }
  return good;
}

}  // namespace dmlc::kernels
