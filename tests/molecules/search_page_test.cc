// The page about a search: what it must hold, that it is well-formed, and that it can be copied from.
#include "molecules/generate/search_page.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "molecules/generate/convergence_svg.h"
#include "molecules/generate/murcko_scaffolds.h"
#include "molecules/generate/search_run.h"
#include "tests/io/temp_folder.h"

namespace rz::molecules::test {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

void add(Archive& archive, const std::string& smiles, double score, std::vector<double> values = {}) {
  archive.add({smiles, parse_smiles(smiles).molecule, {}, {score, std::move(values)}});
}

Objective objective_of(const std::vector<std::string>& names) {
  std::vector<Component> components;
  for (const std::string& name : names) {
    Component one{name, Property{}, Desirability::ramp(0, 10), 2};
    components.push_back(std::move(one));
  }
  return {"unused", Objective::Mean::geometric, std::move(components), {}};
}

void expect_holds(const std::string& text, const std::vector<std::string>& parts) {
  for (const std::string& part : parts) EXPECT_NE(text.find(part), std::string::npos) << part;
}

/// Every tag is closed in order, and no stray < or & stands between.
void expect_well_formed(const std::string& text) {
  std::vector<std::string> open;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '&') {
      const std::string entity = text.substr(i, text.find(';', i) + 1 - i);
      EXPECT_TRUE(entity == "&lt;" || entity == "&gt;" || entity == "&amp;" || entity == "&quot;" || entity == "&#39;")
          << text.substr(i, 20);
    }
    if (text[i] != '<') continue;
    const bool comment = text.compare(i, 4, "<!--") == 0;
    const size_t end = comment ? text.find("-->", i) + 2 : text.find('>', i);
    ASSERT_LT(end, text.size());
    const std::string tag = text.substr(i + 1, end - i - 1);
    const std::string name = tag.substr(0, tag.find_first_of(" \n/", 1));
    if (tag[0] == '/') {
      ASSERT_FALSE(open.empty()) << tag;
      EXPECT_EQ(open.back(), tag.substr(1));
      open.pop_back();
    } else if (tag[0] != '!' && tag.back() != '/') {
      open.push_back(name);
    }
    i = end;
  }
  EXPECT_TRUE(open.empty());
}

TEST(SearchPage, HoldsWhatASearchFound) {
  const Objective objective = objective_of({"logp", "mass"});
  Archive archive;
  add(archive, "CCO", 0.25, {5, 46.07});
  add(archive, "Cc1ccccc1", 0.75, {20, kNone});
  const std::string page =
      search_page(objective, archive, {"rz-generate 7.8.9", "my task", 42, 500, 0, {1, 2, 2, 5}, SearchEnd::signal});
  expect_well_formed(page);
  expect_holds(page, {"<h1>my task</h1>", "stopped by a signal", "<th>seed</th><td>42</td>",
                      "<th>budget</th><td>500</td>", "<th>molecules scored</th><td>2</td>",
                      "<th>best score</th><td>0.7500</td>", "<th>mean of the best 10</th><td>0.5000</td>",
                      "<th>distinct Murcko scaffolds among the best 2</th><td>2</td>", "rz-generate 7.8.9",
                      "Research use only, not for diagnostic procedures; nothing is said of whether a molecule can be "
                      "made or is safe."});
  // Name, weight, the best molecule's, how wanted that is, least, median, greatest.
  expect_holds(page,
               {"<tr><th>logp</th><td>2</td><td>20</td><td>1.000</td><td>5</td><td>12.5</td><td>20</td></tr>",
                "<tr><th>mass</th><td>2</td><td>–</td><td>0.000</td><td>46.07</td><td>46.07</td><td>46.07</td></tr>"});
  expect_holds(page,
               {"<th>the objective</th><td>5.0</td><td>50 %</td>", "<th>the prior</th><td>2.0</td><td>20 %</td>"});
  EXPECT_EQ(page.find("resumed"), std::string::npos);
  // The cards, the best first.
  const size_t first = page.find("<p class=\"rank\">1</p>"), second = page.find("<p class=\"rank\">2</p>");
  expect_holds(page.substr(first, second - first),
               {"<code>Cc1ccccc1</code>", "<th>score</th><td>0.7500</td>", "<th>call</th><td>2</td>",
                "<th>mass</th><td>–</td>", "class='bond-0"});
  expect_holds(page.substr(second), {"<code>CCO</code>", "<th>call</th><td>1</td>", "<th>logp</th><td>5</td>"});
}

TEST(SearchPage, FetchesNothingAndRunsNothing) {
  Archive archive;
  add(archive, "C", 1);
  const std::string page = search_page(objective_of({}), archive, {});
  for (const char* word : {"<script", "<link", "<img", "href=", "src=", "url(", "@import"}) {
    EXPECT_EQ(page.find(word), std::string::npos) << word;
  }
}

TEST(SearchPage, EscapesNamesAndSmiles) {
  Archive archive;
  archive.add({"C<\"'>&", parse_smiles("C").molecule, {}, {0.5, {1}}});
  const std::string page = search_page(objective_of({"a<b>&\"c'"}), archive, {"p<q", "</title><b>&", 1, 1, 0, {}, {}});
  expect_well_formed(page);
  expect_holds(page, {"<h1>&lt;/title&gt;&lt;b&gt;&amp;</h1>", "<title>&lt;/title&gt;",
                      "<code>C&lt;&quot;&#39;&gt;&amp;</code>", "a&lt;b&gt;&amp;&quot;c&#39;", "p&lt;q"});
}

TEST(SearchPage, DrawsTheBest24) {
  Archive archive;
  for (int n = 1; n <= 30; ++n) add(archive, std::string(n, 'C'), n / 30.0);
  const std::string page = search_page(objective_of({}), archive, {"", "", 0, 30, 10, {}, {}});
  expect_well_formed(page);
  expect_holds(page, {"<p class=\"rank\">24</p>", "<code>CCCCCCC</code>", "The best 24",
                      "<th>of these in an earlier run, resumed</th><td>10</td>", "Without the earlier run."});
  EXPECT_EQ(page.find("<p class=\"rank\">25</p>"), std::string::npos);
}

/// A ring, an atom, a salt: RDKit must not be asked for other layouts of these.
TEST(SearchPage, DrawsWhatHasNoBondToFlip) {
  Archive archive;
  for (const char* smiles : {"c1ccccc1", "[Na+].[Cl-]", "C", "[Na+].CCOCC(=O)[O-]", "C1CC1.C1CCC1"})
    add(archive, smiles, 1);
  expect_well_formed(search_page(objective_of({}), archive, {}));
}

TEST(SearchPage, IsTheSameEachTime) {
  Archive archive;
  add(archive, "CC(C)(CCCC(=O)Nc1ccccc1)C(=O)N(CCO)CCOc1ccc(CCN2CCCCC2)cc1", 1);
  EXPECT_EQ(search_page(objective_of({}), archive, {}), search_page(objective_of({}), archive, {}));
}

/// At the second batch.
TEST(SearchPage, IsWrittenWhereTheObjectiveFails) {
  const auto scorer = [batches = 0](std::span<const Candidate> candidates) mutable {
    if (++batches == 2) throw Error(ExitCode::input, "no score");
    return std::vector<double>(candidates.size(), 0.5);
  };
  Component one{"guess", Property{nullptr, scorer}, Desirability::as_is(), 1};
  std::vector<Component> components;
  components.push_back(std::move(one));
  const Objective objective("unused", Objective::Mean::geometric, std::move(components), {});
  const rz::test::TempFolder folder;
  SearchRunOptions options;
  options.output = folder.file("best.csv");
  options.checkpoint = folder.file("checkpoint");
  options.report = folder.file("page.html");
  options.title = "guesses";
  EXPECT_THROW(run_search(objective, options,
                          [] {
                            return std::vector<std::string>{"CCO", "CCCN", "Cc1ccccc1"};
                          }),
               Error);
  const std::string page = rz::test::read_file(options.report);
  expect_well_formed(page);
  expect_holds(page, {"<h1>guesses</h1>", "The search failed", "<th>molecules scored</th><td>3</td>",
                      "<th>guess</th><td>0.5</td>"});
  EXPECT_EQ(page.find(folder.file("")), std::string::npos);
}

TEST(SearchPage, SaysHowTheSearchEnded) {
  Archive archive;
  add(archive, "C", 0, {kNone});
  for (const auto& [end, words] :
       std::vector<std::pair<SearchEnd, std::string>>{{SearchEnd::budget_used, "used up its budget"},
                                                      {SearchEnd::nothing_new, "nothing new was left"},
                                                      {SearchEnd::failure, "The search failed"}}) {
    const std::string page = search_page(objective_of({"x"}), archive, {"", "", 0, 1, 0, {}, end});
    expect_well_formed(page);
    expect_holds(page, {words, "<th>x</th><td>2</td><td>–</td><td>0.000</td><td>–</td><td>–</td><td>–</td>"});
    EXPECT_EQ(page.find("nan"), std::string::npos);
  }
}

/// The plot is 680 wide from 60 on and 240 high from 40 on; the score's axis ends at the tick above the best.
TEST(ConvergenceSvg, PointsStandWhereTheyBelong) {
  Archive archive;
  add(archive, "C", 0.2);
  add(archive, "CC", 0.8);
  add(archive, "CCC", 0.5);
  add(archive, "CCCC", 0.1);
  const std::string svg = convergence_svg(archive);
  expect_well_formed(svg);
  // x: 60 + 680 n / 4. y: 40 + 240 (1 - score / 0.8), of 0.2, 0.8, 0.8, 0.8.
  expect_holds(svg, {"points=\"230.0,220.0 400.0,40.0 570.0,40.0 740.0,40.0\"", "cx=\"740.0\" cy=\"40.0\""});
  // Means 0.2, 0.5, 0.5, 0.4.
  expect_holds(svg, {"points=\"230.0,220.0 400.0,130.0 570.0,130.0 740.0,160.0\""});
  expect_holds(svg, {">molecules scored<", ">score<", ">0.8<", ">4<", ">best<", ">mean of the best 10<"});
}

TEST(ConvergenceSvg, OneMoleculeIsADot) {
  Archive archive;
  add(archive, "C", 0);
  const std::string svg = convergence_svg(archive);
  expect_well_formed(svg);
  expect_holds(svg, {"<circle cx=\"740.0\" cy=\"280.0\"", ">1<"});
}

TEST(ConvergenceSvg, LongSearchesAreThinned) {
  Archive archive;
  for (int n = 1; n <= 10000; ++n) archive.add({std::to_string(n), nullptr, {}, {n / 10001.0, {}}});
  const std::string svg = convergence_svg(archive);
  EXPECT_LT(svg.size(), 40000u);
  expect_holds(svg, {">10000<", ">8000<", "cx=\"740.0\""});
}

TEST(MurckoScaffolds, AreRingsAndWhatJoinsThem) {
  const auto scaffold = [](const std::string& smiles) { return murcko_scaffold(*parse_smiles(smiles).molecule); };
  EXPECT_EQ(scaffold("Cc1ccccc1"), "c1ccccc1");
  EXPECT_EQ(scaffold("CCO"), "");
  EXPECT_EQ(scaffold("Cn1cccc1"), scaffold("c1cc[nH]c1"));
  EXPECT_EQ(scaffold("OC(c1ccccc1)C1CCNCC1"), "c1ccc(CC2CCNCC2)cc1");
  EXPECT_EQ(scaffold("C[C@H]1CC[C@@H](O)CC1"), "C1CCCCC1");
  Archive archive;
  add(archive, "CCO", 0.5);
  add(archive, "CCC", 0.6);
  add(archive, "Cc1ccccc1", 0.7);
  add(archive, "Oc1ccccc1", 0.8);
  add(archive, "C1CC1", 0.4);
  EXPECT_EQ(distinct_scaffolds(archive, 100), 3u);
  EXPECT_EQ(distinct_scaffolds(archive, 4), 2u);
}

}  // namespace
}  // namespace rz::molecules::test
