// SPDX-License-Identifier: Apache-2.0
// Builds the tree of a fused kernel.
#include "codegen/kernel/fused_source.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "codegen/kernel/cuda.h"

namespace dmlc::codegen {
namespace {

using Role = ir::KernelParameter::Role;

class FusedSource {
 public:
  explicit FusedSource(const ir::Compute& fused) : fused_(fused), parameters_(fused.kernel.facts.parameters) {}

  std::string run() {
    source_.head = fmt::format("Made from {} computations over one table, which run one after another in each row.",
                               fused_.members.size());
    source_.kernel = fused_.kernel.facts.name;
    source_.parameters = parameters_;
    for (std::size_t i = 0; i < fused_.members.size(); ++i) add(fused_.members[i], fused_.arguments[i]);
    return cuda::print(source_);
  }

 private:
  void add(const ir::Compute& member, const std::vector<std::size_t>& arguments) {
    cuda::Call call{space_of(member.kernel.source), member.kernel.facts.name, {}};
    const auto& wanted = member.kernel.facts.parameters;
    bool reads_made = false;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const ir::KernelParameter& given = parameters_[arguments[i]];
      const bool narrows = given.role == Role::RowCount && wanted[i].type != given.type;
      call.arguments.push_back({given.name, narrows ? wanted[i].type : ir::KernelType::Other});
      if (wanted[i].role == Role::Input && given.role == Role::Output) reads_made = true;
    }
    if (reads_made) source_.body.emplace_back(cuda::StoreFence{});
    source_.body.emplace_back(std::move(call));
  }

  /// The namespace of a source, which is printed where it is met first.
  std::string space_of(const std::string& text) {
    const auto [place, is_new] = spaces_.emplace(text, fmt::format("source{}", spaces_.size()));
    if (is_new) source_.inlined.push_back({place->second, text});
    return place->second;
  }

  const ir::Compute& fused_;
  const std::vector<ir::KernelParameter>& parameters_;
  cuda::Source source_;
  std::map<std::string, std::string> spaces_;
};

}  // namespace

std::string fused_source(const ir::Compute& fused) { return FusedSource(fused).run(); }

}  // namespace dmlc::codegen
