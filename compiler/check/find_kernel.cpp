// SPDX-License-Identifier: Apache-2.0
// The kernel that a computation names: its source is read when the first computation names it.
#include "compiler/check/find_kernel.h"

#include <algorithm>

#include "compiler/check/kernel_findings.h"
#include "stdlib/catalog.h"
#include "stdlib/kernel.h"

namespace dmlc::check {
namespace {

class KernelSearch {
 public:
  KernelSearch(Checker& checker, const ast::QualifiedName& name)
      : checker_(checker), name_(name), schema_(name.parts.size() >= 2 ? name.parts[name.parts.size() - 2].text : "") {}

  const ir::KernelUse* run() {
    const std::string& last = name_.last().text;
    if (const Symbol* symbol = checker_.symbols.find(SymbolKind::Kernel, name_, checker_.order, Reach::Before))
      return known({symbol->schema.empty() ? checker_.options.default_schema : symbol->schema, symbol->name});
    if (const types::Kernel* kernel = checker_.catalog.find_kernel(schema_, last, checker_.search_path))
      return read({{kernel->schema, kernel->name}, false, {}, kernel->source}, kernel->name);
    const stdlib::Kernel* standard = schema_.empty() ? stdlib::find(stdlib::kernels(), last) : nullptr;
    if (standard != nullptr)
      return read({{"", last}, true, {}, std::string(standard->source)}, std::string(standard->function));
    static_cast<void>(checker_.find_symbol<Diag::UnknownKernel>(SymbolKind::Kernel, name_, Reach::Before, others()));
    return nullptr;
  }

 private:
  [[nodiscard]] const ir::KernelUse* known(const ir::TableName& kernel) const {
    const auto found = checker_.kernels.find(kernel);
    return found == checker_.kernels.end() ? nullptr : &found->second;
  }

  /// A kernel whose source is in none of the files.
  const ir::KernelUse* read(ir::KernelUse kernel, const std::string& function) {
    if (const ir::KernelUse* before = known(kernel.name)) return before;
    const std::string& name = kernel.name.name;
    const auto inspection = checker_.inspect({kernel.source, name + ".cu", function}, name_.span);
    if (!inspection) return nullptr;
    if (!inspection->ok()) report_findings(checker_, name, {kernel.source, name_.span, {}}, *inspection);
    if (!inspection->kernel) return nullptr;
    kernel.facts = *inspection->kernel;
    return &checker_.kernels.emplace(kernel.name, std::move(kernel)).first->second;
  }

  [[nodiscard]] std::vector<std::string> others() const {
    std::vector<std::string> names;
    for (const types::Kernel& kernel : checker_.catalog.kernels) names.push_back(kernel.name);
    for (const stdlib::Kernel& kernel : stdlib::kernels()) names.emplace_back(kernel.name);
    return names;
  }

  Checker& checker_;
  const ast::QualifiedName& name_;
  const std::string schema_;
};

}  // namespace

const ir::KernelUse* find_kernel(Checker& checker, const ast::QualifiedName& name) {
  return KernelSearch(checker, name).run();
}

}  // namespace dmlc::check
