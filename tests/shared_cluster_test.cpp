// SPDX-License-Identifier: Apache-2.0
// Starts the server that tests share.
#include "tests/shared_cluster.h"

#include <doctest/doctest.h>

#include <memory>

#include "compiler/database/connection.h"

namespace dmlc::tests {

database::ThrowAwayCluster& shared_cluster() {
  static std::optional<database::ThrowAwayCluster> cluster;
  if (!cluster) {
    DiagnosticSink sink;
    // The worker of a database stays for a while after its last job, and every test has a database of its own.
    auto started = database::ThrowAwayCluster::start(sink, "max_worker_processes = 64\n");
    REQUIRE_MESSAGE(started, (sink.diagnostics().empty() ? std::string() : sink.diagnostics().front().message));
    cluster.emplace(std::move(*started));
  }
  return *cluster;
}

std::string fresh_database(const std::string& name) {
  auto& cluster = shared_cluster();
  auto owner = database::Connection::open(cluster.url());
  REQUIRE_MESSAGE(owner, owner.error().message);
  for (const auto& sql : {"DROP DATABASE IF EXISTS " + name + " WITH (FORCE)", "CREATE DATABASE " + name}) {
    const auto done = owner->query(sql);
    REQUIRE_MESSAGE(done, done.error().message);
  }
  if (cluster.running().has_extension) {
    auto inside = database::Connection::open(cluster.url_of(name));
    REQUIRE_MESSAGE(inside, inside.error().message);
    const auto made = inside->query("CREATE EXTENSION declarativeml");
    REQUIRE_MESSAGE(made, made.error().message);
  }
  return cluster.url_of(name);
}

}  // namespace dmlc::tests
