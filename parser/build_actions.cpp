// SPDX-License-Identifier: Apache-2.0
// What the grammar's actions call to make transformers, fallback rules, blocks and agents.
#include <algorithm>
#include <iterator>

#include "parser/builder.h"
#include "parser/splitter.h"

namespace dmlc::syntax {

namespace {
std::size_t depth_of(const std::vector<ast::BlockItem>& items) {
  std::size_t depth = 0;
  for (const ast::BlockItem& item : items)
    if (const auto* block = std::get_if<ast::IfBlock>(&item.node))
      depth = std::max({depth, 1 + depth_of(block->then), 1 + depth_of(block->otherwise)});
  return depth;
}
}  // namespace

ast::Transform Builder::named(ast::Transform transform, std::optional<ast::Name> name, Span span) {
  transform.name = std::move(name);
  transform.span = span;
  return transform;
}

ast::FallbackRule Builder::fallback_rule(ast::Name failure, ast::Argument parameter, Span span) {
  ast::FallbackRule rule{std::move(failure), {}, span};
  rule.parameters.push_back(std::move(parameter));
  return rule;
}

std::vector<ast::FallbackRule> Builder::extend(std::vector<ast::FallbackRule> rules, ast::Argument parameter) {
  rules.back().span = join(rules.back().span, parameter.span);
  rules.back().parameters.push_back(std::move(parameter));
  return rules;
}

std::vector<ast::BlockItem> Builder::steps(std::vector<ast::Action> actions) {
  std::vector<ast::BlockItem> items;
  for (ast::Action& action : actions) {
    const Span span = action.span;
    items.push_back({std::move(action), span});
  }
  return items;
}

std::vector<ast::BlockItem> Builder::chain(std::vector<ast::BlockItem> first, std::vector<ast::BlockItem> second) {
  std::move(second.begin(), second.end(), std::back_inserter(first));
  return first;
}

ast::BlockItem Builder::if_block(ast::SqlFragment condition, std::vector<ast::BlockItem> then,
                                 std::vector<ast::BlockItem> otherwise, Span keyword, Span span) {
  ast::IfBlock block{std::move(condition), std::move(then), std::move(otherwise)};
  // Blocks are walked recursively later on.
  if (std::max(depth_of(block.then), depth_of(block.otherwise)) >= kMaxNesting) {
    sink_.report<Diag::NestingTooDeep>(keyword, kMaxNesting).help("the inner part might move into a procedure");
    block.then.clear();
    block.otherwise.clear();
  }
  return {std::move(block), span};
}

Node<ast::CreateAgent> Builder::create_agent(Span keyword, ast::QualifiedName name) {
  auto agent = std::make_unique<ast::CreateAgent>();
  agent->span = join(keyword, name.span);
  agent->keyword = keyword;
  agent->name = std::move(name);
  return agent;
}

Node<ast::CreateAgent> Builder::watch(Node<ast::CreateAgent> agent, ast::Clause<ast::Condition> condition,
                                      ast::Clause<std::vector<ast::Action>> actions) {
  agent = once(std::move(agent), &ast::CreateAgent::condition, std::move(condition));
  return once(std::move(agent), &ast::CreateAgent::actions, std::move(actions));
}

Node<ast::CreateAgent> Builder::schedule(Node<ast::CreateAgent> agent, ast::Clause<ast::Value> every,
                                         ast::Clause<ast::ProcedureCall> procedure) {
  agent = once(std::move(agent), &ast::CreateAgent::every, std::move(every));
  return once(std::move(agent), &ast::CreateAgent::procedure, std::move(procedure));
}

}  // namespace dmlc::syntax
