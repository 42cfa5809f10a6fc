// SPDX-License-Identifier: Apache-2.0
// Numbers of elements that a kernel's pointers have, as `@extent` gives them.
#include "compiler/check/kernel_extent.h"

#include <charconv>

namespace dmlc::check {

std::vector<std::string> factors_of(const std::string& extent) {
  std::vector<std::string> factors;
  for (std::size_t at = 0; at < extent.size();) {
    const std::size_t end = std::min(extent.find('*', at), extent.size());
    factors.push_back(extent.substr(at, end - at));
    at = end + 1;
  }
  return factors;
}

std::optional<std::int64_t> elements_of(const std::string& extent,
                                        const std::map<std::string, ir::ParameterValue>& scalars) {
  std::int64_t product = 1;
  for (const std::string& factor : factors_of(extent)) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(factor.data(), factor.data() + factor.size(), value);
    if (error != std::errc{} || end != factor.data() + factor.size()) {
      const auto scalar = scalars.find(factor);
      const auto* integer = scalar != scalars.end() ? std::get_if<std::int64_t>(&scalar->second) : nullptr;
      if (integer == nullptr) return std::nullopt;
      value = *integer;
    }
    if (__builtin_mul_overflow(product, value, &product)) return std::nullopt;
  }
  return product;
}

}  // namespace dmlc::check
