// SPDX-License-Identifier: Apache-2.0
// Facts about kernels' types and parameters.
#include "ir/kernel.h"

#include <algorithm>
#include <array>

namespace dmlc::ir {
namespace {

struct TypeFacts {
  std::string_view name;
  std::size_t size;
};
constexpr auto kFacts = std::to_array<TypeFacts>({{"bool", 1},
                                                  {"signed char", 1},
                                                  {"unsigned char", 1},
                                                  {"short", 2},
                                                  {"unsigned short", 2},
                                                  {"int", 4},
                                                  {"unsigned int", 4},
                                                  {"long long", 8},
                                                  {"unsigned long long", 8},
                                                  {"__half", 2},
                                                  {"float", 4},
                                                  {"double", 8},
                                                  {"other", 0}});

}  // namespace

std::string_view name_of(KernelType type) { return kFacts[static_cast<std::size_t>(type)].name; }
std::size_t size_of(KernelType type) { return kFacts[static_cast<std::size_t>(type)].size; }
bool is_integer(KernelType type) { return type >= KernelType::Int8 && type <= KernelType::UInt64; }
bool is_floating(KernelType type) { return type >= KernelType::Half && type <= KernelType::Double; }

std::vector<const KernelParameter*> Kernel::of(KernelParameter::Role role) const {
  std::vector<const KernelParameter*> found;
  for (const KernelParameter& parameter : parameters)
    if (parameter.role == role) found.push_back(&parameter);
  return found;
}

const KernelParameter* Kernel::row_count() const {
  const auto found = of(KernelParameter::Role::RowCount);
  return found.empty() ? nullptr : found.front();
}

bool KernelInspection::ok() const {
  return kernel && std::none_of(findings.begin(), findings.end(), [](const KernelFinding& finding) {
           return finding.severity == KernelFinding::Severity::Error;
         });
}

}  // namespace dmlc::ir
