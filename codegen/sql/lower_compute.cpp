// SPDX-License-Identifier: Apache-2.0
// COMPUTE: binaries, the columns or the table that it fills, the computation, its function, and its first run.
#include <fmt/format.h>

#include <algorithm>

#include "codegen/compute_spec.h"
#include "codegen/kernel/fused_source.h"
#include "codegen/sql/lower.h"

namespace dmlc::codegen {
namespace {

std::string title_of(const ir::Compute& op) {
  if (op.members.empty()) return "COMPUTE " + op.name.name;
  std::string names;
  for (const ir::Compute& member : op.members) names += (names.empty() ? "COMPUTE " : ", ") + member.name.name;
  return names;
}

/// Everything the statements of one computation share.
class ComputeLowering {
 public:
  ComputeLowering(Lowering& lowering, const ir::Compute& op)
      : out_(lowering), op_(op), statement_{op.span, title_of(op), print(op.name)} {}

  /// False when the kernel cannot be built; then nothing was added but problems.
  bool run() {
    ir::KernelUse kernel = op_.kernel;
    const bool is_fused = !op_.members.empty();
    if (is_fused) kernel.source = fused_source(op_), kernel.name = {"", kernel.facts.name};
    const LaunchShape shape = shape_of(kernel.facts, op_.block, op_.shared);
    const BuiltKernel* built = add_kernel(out_, statement_, kernel, shape, is_fused ? op_.name : name_of_files());
    if (built == nullptr) return false;
    note_use(*built);
    prepare();
    declare(*built);
    for (const ir::Compute* member : members()) function(*member);
    if (!op_.every_ms) add(StepKind::Compute, CallFunction{op_.name}, print(op_.name));
    down();
    return true;
  }

 private:
  [[nodiscard]] std::vector<const ir::Compute*> members() const {
    std::vector<const ir::Compute*> members;
    for (const ir::Compute& member : op_.members) members.push_back(&member);
    if (members.empty()) members.push_back(&op_);
    return members;
  }
  void add(StepKind kind, StatementTree tree, std::string object) {
    out_.up.push_back({std::move(tree), kind, op_.span, statement_.title, std::move(object), false});
  }
  /// A kernel with another shape of block than it has by itself is this computation's own.
  [[nodiscard]] TableName name_of_files() const {
    const bool by_itself = shape_of(op_.kernel.facts, op_.block, op_.shared) == shape_of(op_.kernel.facts, {}, 0);
    return by_itself ? op_.kernel.name : op_.name;
  }
  void note_use(const BuiltKernel& built) {
    KernelArtifact& artifact = out_.kernels.add(built, op_.kernel, op_.name, out_.default_schema);
    artifact.used_by.push_back(op_.name);
    for (const ir::Compute& member : op_.members) artifact.members.push_back(member.name);
  }

  [[nodiscard]] const TableName& written() const {
    return op_.into.kind == ir::ComputeTarget::Kind::Table ? op_.into.table : op_.table;
  }
  [[nodiscard]] bool makes_table() const { return op_.into.kind == ir::ComputeTarget::Kind::Table && !op_.into.exists; }

  void prepare() {
    const std::string object = print(written());
    if (makes_table()) add(StepKind::PrepareCompute, table(), object);
    for (const ir::ComputeOutput& output : op_.outputs) {
      if (output.exists) continue;
      if (!makes_table()) add(StepKind::PrepareCompute, AddColumn{written(), output.column}, object);
      add(StepKind::PrepareCompute,
          CommentOn{
              CommentTarget::Column, written(), {}, "filled by computation " + maker_of(output), output.column.name},
          object);
    }
  }
  [[nodiscard]] std::string maker_of(const ir::ComputeOutput& made) const {
    for (const ir::Compute& member : op_.members)
      for (const ir::ComputeOutput& output : member.outputs)
        if (output.column.name == made.column.name) return print(member.name);
    return print(op_.name);
  }
  [[nodiscard]] CreateTable table() const {
    CreateTable table{op_.into.table, op_.into.key, {}};
    if (!op_.into.position.empty()) table.columns.push_back({op_.into.position, *types::parse_type_name("bigint")});
    for (const ir::Column& key : table.columns) table.primary_key.push_back(key.name);
    for (const ir::ComputeOutput& output : op_.outputs) table.columns.push_back(output.column);
    return table;
  }

  void declare(const BuiltKernel& built) {
    // A member may have been a computation of its own when the program was compiled before.
    for (std::size_t i = 1; i < op_.members.size(); ++i) {
      const TableName& member = op_.members[i].name;
      add(StepKind::DropCompute,
          CallRuntime{"drop_compute", {{member.schema, "text"}, {member.name, "text"}, {"true", "boolean"}}},
          print(member));
    }
    out_.computes.push_back({&op_, compute_spec_of(op_, built)});
    add(StepKind::DeclareCompute,
        DeclareByRuntime{"declare_compute",
                         {{op_.name.schema, "text"},
                          {op_.name.name, "text"},
                          {out_.computes.back().spec, "jsonb"},
                          {std::string(out_.sources.text(op_.span)), "text"}}},
        print(op_.name));
  }

  void function(const ir::Compute& member) {
    const std::string object = print(member.name);
    add(StepKind::CreateFunction, CreateComputeFunction{member.name, op_.name}, object);
    add(StepKind::CreateFunction, RevokeFunction{member.name, {}}, object);
    std::string comment = member.description;
    if (comment.empty())
      comment = fmt::format("runs kernel {} over {}; the result is the number of rows it wrote",
                            print(member.kernel.name), print(member.table));
    add(StepKind::CreateFunction, CommentOn{CommentTarget::Function, member.name, {}, comment}, object);
  }

  void down() {
    std::vector<Statement> down;
    const auto drop = [&](StepKind kind, StatementTree tree, const TableName& object) {
      down.push_back({std::move(tree), kind, op_.span, statement_.title, print(object), true});
    };
    for (const ir::Compute* member : members()) drop(StepKind::DropCompute, DropFunction{member->name}, member->name);
    drop(StepKind::DropCompute,
         CallRuntime{"drop_compute", {{op_.name.schema, "text"}, {op_.name.name, "text"}, {"true", "boolean"}}},
         op_.name);
    if (makes_table()) drop(StepKind::DropCompute, DropTable{op_.into.table}, op_.into.table);
    for (const ir::ComputeOutput& output : op_.outputs)
      if (!output.exists && !makes_table())
        drop(StepKind::DropCompute, DropColumn{written(), output.column.name}, written());
    out_.down.push_back(std::move(down));
  }

  Lowering& out_;
  const ir::Compute& op_;
  const LoweredStatement statement_;
};

}  // namespace

void lower(Lowering& lowering, const ir::Compute& op) {
  const std::size_t problems = lowering.problems.size();
  if (ComputeLowering(lowering, op).run() || op.members.empty()) return;
  // What runs one after another need not compile as one: two sources may define the same name in C.
  lowering.problems.resize(problems);
  for (const ir::Compute& member : op.members) ComputeLowering(lowering, member).run();
}

}  // namespace dmlc::codegen
