// SPDX-License-Identifier: Apache-2.0
// The rules of a sound module.
#include "ir/verify.h"

#include <fmt/format.h>

#include <cmath>
#include <set>

#include "ir/operands.h"

namespace dmlc::ir {
namespace {

class Verifier {
 public:
  explicit Verifier(const Module& module) : module_(module) {}

  std::vector<std::string> run() {
    for (index_ = 0; index_ < module_.ops.size(); ++index_)
      std::visit([this](const auto& op) { verify(op); }, module_.ops[index_]);
    return std::move(errors_);
  }

 private:
  void require(bool condition, std::string_view rule) {
    if (!condition) errors_.push_back(fmt::format("operation {}: {}", index_, rule));
  }
  template <class T>
  bool refers_to(Value value) const {
    return value.index < index_ && std::holds_alternative<T>(module_.ops[value.index]);
  }
  void verify_expr(const NamedExpr& column) {
    require(column.expr != nullptr, "a column has no expression");
    require(!column.name.empty(), "a column has no name");
    require(column.type.is_known(), fmt::format("column {} has no type", column.name));
  }

  void verify(const Source& op) { require(!op.from.empty(), "a source reads nothing"); }
  void verify(const Project& op) {
    require(refers_to<Source>(op.input), "a projection reads no earlier source");
    require(!op.features.empty(), "a projection has no feature");
    std::set<std::string> names;
    for (const NamedExpr& feature : op.features) {
      verify_expr(feature);
      require(!feature.kind.empty(), fmt::format("feature {} has no kind", feature.name));
      require(names.insert(feature.name).second, fmt::format("two features are called {}", feature.name));
    }
    std::set<std::string> made;
    for (const Transform& transform : op.transforms) {
      require(names.contains(transform.input), fmt::format("transform {} reads no feature", transform.name));
      require(made.insert(transform.name).second, fmt::format("two transforms are called {}", transform.name));
    }
    if (op.target) {
      verify_expr(*op.target);
      require(names.insert(op.target->name).second, "the target has the name of a feature");
    }
  }
  void verify(const Train& op) {
    require(refers_to<Project>(op.input), "training reads no earlier projection");
    if (refers_to<Project>(op.input))
      require(module_.get<Project>(op.input).target.has_value() || !needs_target(op), "training has no target");
    if (op.validation.valid()) require(refers_to<Project>(op.validation), "validation reads no earlier projection");
    require(op.algorithm != nullptr, "training has no algorithm");
    require(!op.optimize_for.empty() || !needs_target(op), "training has no metric to optimise");
    require(std::abs(op.split.training + op.split.validation + op.split.test - 1) < 1e-5,
            "the split does not sum to 1");
    for (const auto& [name, value] : op.parameters)
      require(stdlib::find_parameter(*op.algorithm, name) != nullptr, fmt::format("parameter {} is unknown", name));
    // Those that only go with some value of another one are the checker's.
    for (const auto& parameter : op.algorithm->parameters)
      require(
          !parameter.is_required || !parameter.only_with.empty() || op.parameters.contains(std::string(parameter.name)),
          fmt::format("parameter {} is missing", parameter.name));
  }
  static bool needs_target(const Train& op) {
    return op.algorithm != nullptr && stdlib::target_use(*op.algorithm, op.task) == stdlib::TargetUse::Required;
  }
  void verify(const PredictRow& op) {
    require(refers_to<Train>(op.model), "row prediction has no earlier model");
    require(refers_to<Project>(op.features), "row prediction has no features");
  }
  void verify(const StorePredictions& op) {
    require(refers_to<Source>(op.input), "stored predictions read no earlier source");
    require(!op.arguments.empty(), "stored predictions have no arguments");
    for (const NamedExpr& argument : op.arguments) verify_expr(argument);
  }
  void verify(const ExplainModel& op) { require(!op.model.name.empty(), "an explained model has no name"); }
  void verify(const DropModel& op) { require(!op.model.name.empty(), "a dropped model has no name"); }
  void verify(const CreateTransformer& op) {
    require(!op.outputs.empty(), "a transformer computes nothing");
    for (const NamedExpr& output : op.outputs) verify_expr(output);
  }
  void verify(const CreateKernel& op) {
    require(!op.kernel.name.empty(), "a kernel has no name");
    require(!op.source.empty(), "a kernel has no source");
    require(!op.facts.name.empty(), "nothing is known of a kernel");
  }
  void verify(const Compute& op) {
    require(!op.table.name.empty(), "a computation reads no table");
    require(!op.kernel.facts.name.empty(), "a computation has no kernel");
    require(op.members.empty() != op.kernel.source.empty(), "a computation has a source of its own or is fused");
    require(op.inputs.size() == op.kernel.facts.of(KernelParameter::Role::Input).size(),
            "a computation has other inputs than its kernel");
    require(!op.outputs.empty() && op.outputs.size() == op.kernel.facts.of(KernelParameter::Role::Output).size(),
            "a computation has other outputs than its kernel");
    for (const KernelParameter* scalar : op.kernel.facts.of(KernelParameter::Role::Scalar))
      require(op.scalars.contains(scalar->name), fmt::format("scalar {} has no value", scalar->name));
    for (const ComputeOutput& output : op.outputs)
      require(output.column.type.is_known(), fmt::format("column {} has no type", output.column.name));
    if (op.into.kind == ComputeTarget::Kind::Table)
      require(!op.into.table.name.empty() && op.into.key.empty() != op.into.position.empty(),
              "a table of results has either a key or positions");
    require(op.arguments.size() == op.members.size(),
            "a fused computation gives arguments to other members than it has");
    for (std::size_t i = 0; i < op.members.size(); ++i) verify_member(op, i);
  }
  void verify_member(const Compute& op, std::size_t member) {
    const auto& arguments = op.arguments.at(member);
    require(op.members[member].members.empty(), "a fused computation has fused members");
    require(arguments.size() == op.members[member].kernel.facts.parameters.size(),
            "a member is given other arguments than its kernel takes");
    for (const std::size_t argument : arguments)
      require(argument < op.kernel.facts.parameters.size(), "a member has an argument that nobody gives");
  }
  void verify(const Pending& op) {
    require(!op.statement.empty(), "a statement has no kind");
    for_each_operand(module_.ops[index_], [this](Value operand) {
      require(operand.index < index_, "a statement refers to no earlier operation");
    });
  }
  void verify(const Sql& op) { require(!op.text.empty(), "a plain statement is empty"); }

  const Module& module_;
  std::uint32_t index_ = 0;
  std::vector<std::string> errors_;
};

}  // namespace

std::vector<std::string> verify(const Module& module) { return Verifier(module).run(); }

}  // namespace dmlc::ir
