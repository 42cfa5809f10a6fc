// SPDX-License-Identifier: Apache-2.0
// The operation of a statement that is checked but not generated yet, put together attribute by attribute.
#pragma once

#include <string>
#include <utility>

#include "compiler/check/checker.h"

namespace dmlc::check {

/// Collects what a statement says; `add` hands it to the module.
template <class Statement>
class PendingOp {
 public:
  PendingOp(const Statement& statement, ir::TableName object)
      : op_{std::string(Statement::kind), std::move(object), {}, statement.description, statement.span},
        keyword_(statement.keyword) {}

  template <class T>
  PendingOp& set(std::string name, T value) {
    return set(std::move(name), ir::AttributeValue{std::move(value)});
  }
  PendingOp& set(std::string name, ir::AttributeValue value) {
    op_.attributes.push_back({std::move(name), std::move(value)});
    return *this;
  }
  /// `title`: how people call the statement, "DEPLOY MODEL".
  void add(Checker& checker, const std::string& title) {
    checker.add_pending(std::move(op_), keyword_, "`" + title + "`");
  }

 private:
  ir::Pending op_;
  Span keyword_;
};

/// The model a statement is about: under its own name where it is known, else as written.
[[nodiscard]] inline ir::TableName model_name(Checker& checker, const KnownModel* known,
                                              const ast::QualifiedName& written) {
  return known != nullptr ? known->model : checker.qualified(written, checker.options.default_schema);
}

}  // namespace dmlc::check
