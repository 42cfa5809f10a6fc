// SPDX-License-Identifier: Apache-2.0
// REGISTER AGENT: what an agent outside the database can do, which events it takes and gives, what it may use.
#include "compiler/check/attributes.h"
#include "compiler/check/check_arguments.h"
#include "compiler/check/check_event_name.h"
#include "compiler/check/check_names.h"
#include "compiler/check/pending.h"
#include "compiler/check/values.h"

namespace dmlc::check {
namespace {

ir::AttributeValue texts(const std::vector<std::string>& texts) {
  ir::AttributeList list;
  for (const std::string& text : texts) list.items.push_back({ir::Text{text}});
  return {std::move(list)};
}

/// Words or strings, each once.
std::optional<std::vector<std::string>> check_capabilities(Checker& checker, const ast::Value& value) {
  const auto* list = std::get_if<ast::List>(&value.data);
  if (list == nullptr) {
    checker.sink.report<Diag::ParameterType>(value.span, "CAPABILITIES", "a list of words", describe(value))
        .help("write, for instance, `['forecasting', 'reporting']`");
    return std::nullopt;
  }
  if (list->items.empty()) {
    checker.sink.report<Diag::EmptyList>(value.span, "CAPABILITIES").help("name one, or leave the clause out");
    return std::nullopt;
  }
  std::vector<std::string> capabilities;
  NamesOnce once(checker);
  bool sound = true;
  for (const ast::Value& item : list->items) {
    const auto text = text_of(item);
    if (text && !text->empty()) {
      sound = once.add(*text, item.span) && sound;
      capabilities.push_back(*text);
      continue;
    }
    checker.sink
        .report<Diag::ParameterType>(item.span, "CAPABILITIES", "words", text ? "an empty string" : describe(item))
        .help("write a string such as 'forecasting'");
    sound = false;
  }
  return sound ? std::optional(std::move(capabilities)) : std::nullopt;
}

void check_priority(Checker& checker, const ast::Value& value, PendingOp<ast::RegisterAgent>& op) {
  const auto priorities = stdlib::priorities();
  const auto word = text_of(value);
  if (!word) {
    checker.sink.report<Diag::ParameterType>(value.span, "PRIORITY", "a word", describe(value))
        .help("it takes " + listed(stdlib::names_of(priorities)));
    return;
  }
  if (stdlib::find(priorities, *word) == nullptr)
    return report_unknown_word(checker, "PRIORITY", *word, value.span, stdlib::names_of(priorities));
  op.set("priority", ir::Word{*word});
}

void check_limits(Checker& checker, const ast::Value& value, PendingOp<ast::RegisterAgent>& op) {
  const auto* map = std::get_if<ast::Map>(&value.data);
  if (map == nullptr) {
    checker.sink.report<Diag::ParameterType>(value.span, "RESOURCE_LIMITS", "a map", describe(value))
        .help("write, for instance, `{max_memory: '1GB'}`");
    return;
  }
  op.set("limits",
         attribute_of(check_arguments(checker, {"RESOURCE_LIMITS", "limit"}, stdlib::resource_limits(), *map)));
}

}  // namespace

void check(Checker& checker, const ast::RegisterAgent& statement) {
  checker.check_declared_once(SymbolKind::Agent, statement.name);
  PendingOp op(statement, checker.qualified(statement.name, checker.options.default_schema));
  if (statement.capabilities)
    if (const auto capabilities = check_capabilities(checker, **statement.capabilities))
      op.set("capabilities", texts(*capabilities));
  if (statement.subscribe_to)
    if (const auto patterns =
            check_event_names(checker, "SUBSCRIBE TO", **statement.subscribe_to, EventNameForm::Pattern))
      op.set("subscribes", texts(*patterns));
  if (statement.publish_to)
    if (const auto names = check_event_names(checker, "PUBLISH TO", **statement.publish_to, EventNameForm::Name))
      op.set("publishes", texts(*names));
  if (statement.priority) check_priority(checker, **statement.priority, op);
  if (statement.resource_limits) check_limits(checker, **statement.resource_limits, op);
  op.add(checker, "REGISTER AGENT");
}

}  // namespace dmlc::check
