// SPDX-License-Identifier: Apache-2.0
// CREATE KERNEL: its binaries and the kernel itself.
#include "codegen/sql/lower.h"

namespace dmlc::codegen {

namespace {

/// Once a program: what is missing on this machine is missing for every kernel.
void note_missing_gpu_code(Lowering& lowering, const LoweredStatement& statement, const std::string& kernel,
                           const BuiltKernel& built) {
  if (built.gpu_unavailable.empty() || lowering.noted_missing_gpu_code) return;
  lowering.noted_missing_gpu_code = true;
  lowering.problems.push_back(
      {statement.span,
       kernel,
       {ir::KernelFinding::Severity::Note, "compiled for processors alone: " + built.gpu_unavailable}});
}

}  // namespace

const BuiltKernel* add_kernel(Lowering& lowering, const LoweredStatement& statement, const ir::KernelUse& kernel,
                              const LaunchShape& shape, const TableName& name) {
  const BuiltKernel& built =
      lowering.builder.build({kernel.source, print(kernel.name), kernel.facts.name}, kernel.facts, shape);
  const std::size_t before = lowering.kernels.all().size();
  if (built.ok()) lowering.kernels.add(built, kernel, name, lowering.default_schema);
  const bool is_new = lowering.kernels.all().size() != before;
  if (is_new || !built.ok())
    for (const ir::KernelFinding& finding : built.findings)
      lowering.problems.push_back({statement.span, print(kernel.name), finding});
  if (!built.ok()) return nullptr;
  note_missing_gpu_code(lowering, statement, print(kernel.name), built);
  if (!is_new) return &built;
  for (const KernelBinary& binary : built.binaries)
    lowering.up.push_back({AddKernelBinary{binary.sha256, binary.target, built.facts, binary.content, binary.is_text},
                           StepKind::AddKernelBinary, statement.span, statement.title, statement.object, false});
  return &built;
}

void lower(Lowering& lowering, const ir::CreateKernel& op) {
  const LoweredStatement statement{op.span, "CREATE KERNEL " + op.kernel.name, print(op.kernel)};
  lowering.down.emplace_back();
  const BuiltKernel* built = add_kernel(lowering, statement, {op.kernel, false, op.facts, op.source},
                                        shape_of(op.facts, std::nullopt, 0), op.kernel);
  if (built == nullptr) return;
  std::vector<std::string> hashes;
  for (const KernelBinary& binary : built->binaries) hashes.push_back(binary.sha256);
  const TextArgument schema{op.kernel.schema, "text"};
  const TextArgument name{op.kernel.name, "text"};
  lowering.up.push_back({DeclareByRuntime{"declare_kernel",
                                          {schema,
                                           name,
                                           {op.source, "text"},
                                           {built->facts, "jsonb"},
                                           {array_literal(hashes), "text[]"},
                                           {std::string(lowering.sources.text(op.span)), "text"}}},
                         StepKind::DeclareKernel, op.span, statement.title, statement.object, false});
  lowering.down.back().push_back({CallRuntime{"drop_kernel", {schema, name, {"true", "boolean"}}}, StepKind::DropKernel,
                                  op.span, statement.title, statement.object, true});
}

}  // namespace dmlc::codegen
