// SPDX-License-Identifier: Apache-2.0
// Neighbouring computations over one table become one, so that its rows are read and written once. What comes out is
// the same bit for bit.
#include <fmt/format.h>

#include <algorithm>

#include "ir/fusion.h"
#include "ir/operands.h"
#include "ir/pipeline.h"

namespace dmlc::ir {
namespace {

using Role = KernelParameter::Role;

constexpr std::int64_t kDefaultBlock = 256;

std::int64_t block_of(const Compute& op) {
  return op.block.value_or(static_cast<std::int64_t>(op.kernel.facts.block.value_or(kDefaultBlock)));
}

bool same_launch(const Compute& a, const Compute& b) { return block_of(a) == block_of(b) && a.grid == b.grid; }

/// Sources stand in one text when fused: a function that C links by its bare name must not be there twice.
bool same_function_of_two(const Compute& a, const Compute& b) {
  return a.kernel.facts.name == b.kernel.facts.name && a.kernel.source != b.kernel.source;
}

/// Only neighbours in one file: the script shows the text that they came from as one piece.
bool may_join(const Compute& first, const Compute& next) {
  return first.table == next.table && first.span.file == next.span.file && same_launch(first, next);
}

/// Puts members together, one after another.
class Fusion {
 public:
  explicit Fusion(const Compute& first) {
    result_.name = first.name;
    result_.table = first.table;
    result_.kernel.facts.name = kFusedKernel;
    result_.kernel.facts.row_wise = true;
    result_.grid = first.grid;
    result_.block = block_of(first);
    result_.description = first.description;
    result_.span = first.span;
    result_.name_span = first.name_span;
    add(first);
  }

  /// Whether the result would be the same with this one in.
  [[nodiscard]] bool takes(const Compute& next) const {
    const Compute& first = result_.members.front();
    const bool no_clash = std::none_of(result_.members.begin(), result_.members.end(),
                                       [&](const Compute& member) { return same_function_of_two(member, next); });
    return no_clash && may_join(first, next) && result_.members.size() < kMostFused && columns_.take(next);
  }

  void add(const Compute& member) {
    columns_.add(member);
    result_.span.end = member.span.end;
    result_.members.push_back(member);
  }

  /// The one operation that stands for the members; a single one stays as it is.
  Compute finish() {
    if (result_.members.size() == 1) return std::move(result_.members.front());
    add_inputs();
    add_outputs();
    add_scalars();
    add_parameter(Role::RowCount, row_count_type(), "rows");
    bind();
    return std::move(result_);
  }

 private:
  std::size_t add_parameter(Role role, KernelType type, std::string name) {
    auto& parameters = result_.kernel.facts.parameters;
    KernelParameter parameter{role, type, std::string(name_of(type)), std::move(name)};
    parameter.reads = role == Role::Input || role == Role::Validity;
    parameter.writes = role == Role::Output;
    parameters.push_back(std::move(parameter));
    return parameters.size() - 1;
  }

  void add_inputs() {
    for (const Compute& member : result_.members)
      for (const ComputeColumn& column : columns_read(member)) {
        if (written_before(member, column.name) || inputs_.contains({column.name, column.type})) continue;
        const std::string name = fmt::format("in{}", result_.inputs.size());
        inputs_[{column.name, column.type}] = add_parameter(Role::Input, column.type, name);
        result_.inputs.push_back(column.input);
      }
    for (const Compute& member : result_.members)
      for (const ComputeColumn& column : columns_read(member)) {
        if (!column.masked || masks_.contains({column.name, column.type})) continue;
        const std::size_t input = inputs_.at({column.name, column.type});
        masks_[{column.name, column.type}] =
            add_parameter(Role::Validity, KernelType::Bool, result_.kernel.facts.parameters[input].name + "_valid");
      }
  }

  void add_outputs() {
    for (const Compute& member : result_.members) {
      const auto outputs = member.kernel.facts.of(Role::Output);
      for (std::size_t i = 0; i < outputs.size(); ++i) {
        const std::string& column = member.outputs[i].column.name;
        const std::string name = fmt::format("out{}", result_.outputs.size());
        outputs_[column] = add_parameter(Role::Output, outputs[i]->type, name);
        result_.outputs.push_back(member.outputs[i]);
      }
    }
  }

  void add_scalars() {
    for (std::size_t i = 0; i < result_.members.size(); ++i) {
      const Compute& member = result_.members[i];
      for (const KernelParameter* scalar : member.kernel.facts.of(Role::Scalar)) {
        const std::string name = scalar_name(i, *scalar);
        scalars_[name] = add_parameter(Role::Scalar, scalar->type, name);
        result_.scalars[name] = member.scalars.at(scalar->name);
      }
    }
  }

  /// That of the members where they agree; else one that holds all of them.
  [[nodiscard]] KernelType row_count_type() const {
    const KernelType first = result_.members.front().kernel.facts.row_count()->type;
    const bool same = std::all_of(result_.members.begin(), result_.members.end(), [&](const Compute& member) {
      return member.kernel.facts.row_count()->type == first;
    });
    return same ? first : KernelType::Int64;
  }

  /// Says which argument each parameter of each member gets.
  void bind() {
    for (std::size_t i = 0; i < result_.members.size(); ++i) {
      std::vector<std::size_t> arguments;
      for (const KernelParameter& parameter : result_.members[i].kernel.facts.parameters)
        arguments.push_back(argument_for(i, parameter));
      result_.arguments.push_back(std::move(arguments));
    }
  }

  [[nodiscard]] std::size_t argument_for(std::size_t index, const KernelParameter& parameter) const {
    const Compute& member = result_.members[index];
    const auto place = [&](Role role) {
      const auto all = member.kernel.facts.of(role);
      return static_cast<std::size_t>(std::find(all.begin(), all.end(), &parameter) - all.begin());
    };
    switch (parameter.role) {
      case Role::Input: {
        const ComputeColumn column = columns_read(member).at(place(Role::Input));
        return written_before(member, column.name) ? outputs_.at(column.name) : inputs_.at({column.name, column.type});
      }
      case Role::Validity:
        return masks_.at(masked_input(member, parameter));
      case Role::Output:
        return outputs_.at(member.outputs.at(place(Role::Output)).column.name);
      case Role::Scalar:
        return scalars_.at(scalar_name(index, parameter));
      case Role::RowCount:
        break;
    }
    return result_.kernel.facts.parameters.size() - 1;
  }

  static std::string scalar_name(std::size_t member, const KernelParameter& scalar) {
    return fmt::format("member{}_{}", member, scalar.name);
  }

  [[nodiscard]] bool written_before(const Compute& member, const std::string& column) const {
    for (const Compute& earlier : result_.members) {
      if (&earlier == &member) return false;
      for (const ComputeOutput& output : earlier.outputs)
        if (output.column.name == column) return true;
    }
    return false;
  }

  Compute result_;
  FusedColumns columns_;
  std::map<std::pair<std::string, KernelType>, std::size_t> inputs_;  ///< parameter of a column as a type
  std::map<std::pair<std::string, KernelType>, std::size_t> masks_;
  std::map<std::string, std::size_t> outputs_;
  std::map<std::string, std::size_t> scalars_;
};

/// Operations move up where others went; references follow.
class Renumbering {
 public:
  void keep(std::deque<Op>& into, Op&& op) {
    places_.push_back(static_cast<std::uint32_t>(into.size()));
    into.push_back(std::move(op));
  }
  void leave_out() { places_.push_back(UINT32_MAX); }
  void apply(std::deque<Op>& ops) const {
    for (Op& op : ops)
      for_each_operand(op, [this](Value& operand) {
        if (operand.valid()) operand.index = places_.at(operand.index);
      });
  }

 private:
  std::vector<std::uint32_t> places_;
};

}  // namespace

bool fuse_computations(Module& module, PassContext& /*context*/) {
  std::deque<Op> ops;
  Renumbering numbers;
  bool changed = false;
  for (std::size_t i = 0; i < module.ops.size(); ++i) {
    const auto* first = std::get_if<Compute>(&module.ops[i]);
    if (first == nullptr || !can_be_fused(*first)) {
      numbers.keep(ops, std::move(module.ops[i]));
      continue;
    }
    Fusion fusion(*first);
    std::size_t taken = 0;
    for (std::size_t next = i + 1; next < module.ops.size(); ++next, ++taken) {
      const auto* other = std::get_if<Compute>(&module.ops[next]);
      if (other == nullptr || !can_be_fused(*other) || !fusion.takes(*other)) break;
      fusion.add(*other);
    }
    numbers.keep(ops, fusion.finish());
    for (; taken > 0; --taken, ++i, changed = true) numbers.leave_out();
  }
  numbers.apply(ops);
  module.ops = std::move(ops);
  return changed;
}

}  // namespace dmlc::ir
