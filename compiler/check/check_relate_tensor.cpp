// SPDX-License-Identifier: Apache-2.0
// RELATE TENSOR: two tensors, and a relation that there is.
#include "compiler/check/check_names.h"
#include "compiler/check/pending.h"

namespace dmlc::check {
namespace {

std::string full_name(const ast::QualifiedName& name) {
  std::string text;
  for (const ast::Name& part : name.parts) text += (text.empty() ? "" : ".") + part.text;
  return text;
}

}  // namespace

void check(Checker& checker, const ast::RelateTensor& statement) {
  const std::string from = full_name(statement.from), to = full_name(statement.to);
  if (from == to)
    checker.sink.report<Diag::Cycle>(statement.to.span, "tensor", to, "it is related to itself")
        .note(statement.from.span, "the same tensor")
        .help("name another tensor behind `TO`");
  PendingOp op(statement, {"", from});
  op.set("to", ir::Text{to});
  if (const auto* relation = check_word(checker, "RELATE TENSOR … AS", stdlib::tensor_relations(), statement.relation))
    op.set("relation", ir::Word{std::string(relation->name)});
  op.add(checker, "RELATE TENSOR");
}

}  // namespace dmlc::check
