/*
 * The report's figures as ECharts options: functions of the page's data, the reader's choices and the
 * look. They do not touch the document, so they also draw files without a browser.
 *
 * A figure is {id, title, about, wide, controls, panels}; panels(data, choices, look) gives a list of
 * {name, option, points, head, rows}: the chart, how many points it draws, and its table.
 */
var ouroborosFigures = (function () {
  'use strict';

  // Okabe and Ito's palette, distinguishable with all common kinds of colour vision, ordered for the background.
  var LIGHT = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#555555'];
  var DARK = ['#56B4E9', '#E69F00', '#009E73', '#CC79A7', '#D55E00', '#F0E442', '#BBBBBB'];
  var SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'roundRect'];
  var DASHES = ['solid', 'dashed', 'dotted'];
  // Viridis at equal steps, for ordered items.
  var VIRIDIS = [[68, 1, 84], [72, 40, 120], [62, 74, 137], [49, 104, 142], [38, 130, 142], [31, 158, 137],
    [53, 183, 121], [109, 205, 89], [180, 222, 44], [253, 231, 37]];

  function look(isDark) {
    return isDark
      ? { isDark: true, text: '#e6e9ed', muted: '#a3adb8', line: '#3a424c', surface: '#1b2027', palette: DARK }
      : { isDark: false, text: '#1b1f24', muted: '#5a636e', line: '#d5dae0', surface: '#ffffff', palette: LIGHT };
  }

  /** The colour of item i of n; skips the end of the scale that is hard to see on the background. */
  function ordered(i, n, theLook) {
    var share = n < 2 ? 0.4 : i / (n - 1);
    var place = (theLook.isDark ? 0.4 + 0.6 * share : 0.82 * share) * (VIRIDIS.length - 1);
    var low = Math.min(Math.floor(place), VIRIDIS.length - 2);
    return 'rgb(' + [0, 1, 2].map(function (c) {
      return Math.round(VIRIDIS[low][c] + (place - low) * (VIRIDIS[low + 1][c] - VIRIDIS[low][c]));
    }).join(',') + ')';
  }

  /** JSON has no infinite numbers or NaN; they are strings in the data and gaps in a figure. */
  function drawn(value) {
    return typeof value === 'number' && isFinite(value) ? value : null;
  }

  function shown(value) {
    if (typeof value !== 'number') {
      return value === null || value === undefined ? '–' : String(value);
    }
    var size = Math.abs(value);
    if (size > 0 && size < 0.001) {
      return value.toPrecision(3);
    }
    return grouped(value === Math.round(value) ? String(value) : value.toFixed(size >= 1 ? 2 : 4));
  }

  /** Separates thousands. */
  function grouped(digits) {
    var parts = digits.split('.');
    parts[0] = parts[0].replace(/\B(?=(\d{3})+(?!\d))/g, ',');
    return parts.join('.');
  }

  function perplexityText(value) {
    return typeof value === 'number' ? grouped(value.toFixed(2)) : shown(value);
  }

  function tick(value) {
    return Math.abs(value) >= 1e7 || (value !== 0 && Math.abs(value) < 1e-4)
      ? value.toExponential(0).replace('e+', 'e') : grouped(String(Number(value.toPrecision(6))));
  }

  function metric(run, path) {
    return run.metrics[path] || [];
  }

  function generations(runs) {
    var last = 0;
    runs.forEach(function (run) {
      last = Math.max(last, run.plannedGenerations - 1);
      run.histograms.forEach(function (h) { last = Math.max(last, h.generation); });
    });
    var all = [];
    for (var g = 0; g <= last; g++) {
      all.push(g);
    }
    return all;
  }

  function range(values) {
    var finite = values.filter(function (v) { return drawn(v) !== null; });
    return finite.length ? [Math.min.apply(null, finite), Math.max.apply(null, finite)] : [0, 1];
  }

  /** A log axis labels powers of ten only, so a linear axis is easier to read within one or two of them. */
  function isWide(values) {
    var ends = range(values);
    return ends[0] > 0 && ends[1] / ends[0] > 20;
  }

  function base(theLook, xName, yName) {
    var axis = {
      nameLocation: 'middle',
      nameTextStyle: { color: theLook.muted, fontSize: 12 },
      axisLabel: { color: theLook.muted, hideOverlap: true },
      axisLine: { onZero: false, lineStyle: { color: theLook.muted } },
      splitLine: { lineStyle: { color: theLook.line } }
    };
    return {
      animation: false,
      textStyle: { fontFamily: 'system-ui, sans-serif' },
      backgroundColor: 'transparent',
      grid: { left: 82, right: 28, top: 36, bottom: 44 },
      legend: { type: 'scroll', top: 0, textStyle: { color: theLook.text }, pageTextStyle: { color: theLook.text },
        pageIconColor: theLook.text, pageIconInactiveColor: theLook.line },
      tooltip: { trigger: 'axis', renderMode: 'richText', confine: true, valueFormatter: shown,
        backgroundColor: theLook.surface, borderColor: theLook.line, textStyle: { color: theLook.text } },
      xAxis: Object.assign({ type: 'category', name: xName, nameGap: 28 }, axis, { splitLine: { show: false } }),
      yAxis: Object.assign({ type: 'value', name: yName, nameGap: 62, scale: true }, axis,
        { axisLabel: { color: theLook.muted, hideOverlap: true, formatter: tick } }),
      series: []
    };
  }

  /** Names the first of several generations in full and the others by their number, to save room. */
  function shortLegend(option, word) {
    var first = option.series.map(function (s) { return s.name; }).filter(function (n) { return n.indexOf(word) === 0; })[0];
    option.legend.itemWidth = 16;
    option.legend.itemGap = 8;
    option.legend.formatter = function (name) {
      return name !== first && name.indexOf(word) === 0 ? name.substring(word.length) : name;
    };
  }

  function logarithmic(axis, values) {
    var positive = values.filter(function (v) { return drawn(v) !== null && v > 0; });
    if (!positive.length) {
      return;
    }
    var ends = range(positive);
    axis.type = 'log';
    axis.min = Math.pow(10, Math.floor(Math.log10(ends[0])));
    axis.max = Math.pow(10, Math.ceil(Math.log10(ends[1])));
    axis.minorTick = { show: true };
    axis.minorSplitLine = { show: true, lineStyle: { color: axis.splitLine.lineStyle.color, opacity: 0.35 } };
  }

  /** A filled area between two lines; stacked lines cannot draw it on a log axis. */
  function band(name, points, color) {
    return {
      name: name, type: 'custom', silent: true, z: 1, tooltip: { show: false }, itemStyle: { color: color },
      encode: { x: 0, y: [1, 2] },
      data: points,
      renderItem: function (params, api) {
        if (params.dataIndex === 0) {
          var there = points.map(function (p) { return api.coord([p[0], p[1]]); });
          var back = points.map(function (p) { return api.coord([p[0], p[2]]); }).reverse();
          return { type: 'polygon', shape: { points: there.concat(back) }, style: { fill: color, opacity: 0.2 } };
        }
      }
    };
  }

  /** A metric of each run by generation: the mean, its spread over seeds, and optionally each seed. */
  function byGeneration(data, spec, choices, theLook) {
    var all = generations(data.runs);
    var option = base(theLook, 'generation', spec.unit);
    var values = [];
    var rows = [];
    var points = 0;
    option.xAxis.data = all.map(String);
    option.xAxis.boundaryGap = false;
    data.runs.forEach(function (run, r) {
      var color = theLook.palette[r % theLook.palette.length];
      var line = all.map(function () { return null; });
      var spread = [];
      metric(run, spec.metric).forEach(function (at) {
        var mean = drawn(at.mean);
        line[at.generation] = mean;
        points += mean === null ? 0 : 1;
        values.push(mean);
        rows.push([run.name, at.generation, at.n, at.mean, at.standardDeviation,
          at.interval95 ? shown(at.interval95[0]) + ' to ' + shown(at.interval95[1]) : null]);
        var ends = choices.spread === 'interval' ? at.interval95
          : at.standardDeviation === null ? null : [at.mean - at.standardDeviation, at.mean + at.standardDeviation];
        if (choices.spread !== 'none' && ends && drawn(ends[0]) !== null && drawn(ends[1]) !== null) {
          // A standard deviation may reach below zero, where a log axis has no values.
          var least = range(Object.keys(at.values).map(function (s) { return at.values[s]; }))[0];
          spread.push([at.generation, ends[0] > 0 ? ends[0] : least, ends[1]]);
          values.push(spread[spread.length - 1][1], ends[1]);
        }
      });
      option.series.push({ name: run.name, type: 'line', data: line, z: 3, symbolSize: 7,
        symbol: SYMBOLS[r % SYMBOLS.length], itemStyle: { color: color },
        lineStyle: { width: 2, color: color, type: DASHES[Math.floor(r / theLook.palette.length) % DASHES.length] } });
      if (spread.length > 1) {
        option.series.push(band(run.name, spread, color));
      }
      if (choices.seedLines) {
        run.seeds.forEach(function (seed) {
          var own = all.map(function () { return null; });
          metric(run, spec.metric).forEach(function (at) { own[at.generation] = drawn(at.values[seed]); });
          values = values.concat(own);
          option.series.push({ name: run.name + ', seed ' + seed, type: 'line', data: own, z: 2, symbol: 'none',
            itemStyle: { color: color }, lineStyle: { width: 1, color: color, opacity: 0.7 } });
        });
      }
    });
    addReference(option, data, spec, theLook, values);
    option.legend.data = option.series.filter(function (s) { return s.type !== 'custom'; })
      .map(function (s) { return s.name; });
    option.legend.show = option.legend.data.length > 1;
    if (choices.scale === 'log' || (choices.scale !== 'linear' && isWide(values))) {
      logarithmic(option.yAxis, values);
    }
    return { name: spec.name, option: option, points: points,
      head: ['run', 'generation', 'seeds', 'mean', 'standard deviation', '95 % interval'], rows: rows };
  }

  function addReference(option, data, spec, theLook, values) {
    if (!spec.reference) {
      return;
    }
    data.reference.forEach(function (point) {
      values.push(point.value);
      var hasPlace = point.generation !== undefined;
      option.series.push({ name: point.name, type: 'line', z: 4, symbol: hasPlace ? 'diamond' : 'none', symbolSize: 12,
        itemStyle: { color: theLook.text }, lineStyle: { color: theLook.text, type: 'dashed', width: 1 },
        data: option.xAxis.data.map(function (g) {
          return !hasPlace || Number(g) === point.generation ? point.value : null;
        }) });
    });
  }

  var PERPLEXITIES = [
    ['test.tokenPerplexity', 'test, by token'],
    ['test.meanBatchPerplexity', 'test, mean of batches (the paper’s)'],
    ['test.meanBlockPerplexity', 'test, mean of blocks'],
    ['test.withoutSeparators.tokenPerplexity', 'test, by token, without separators'],
    ['validation.tokenPerplexity', 'validation, by token'],
    ['trainingUnderGeneration0.tokenPerplexity', 'training set under generation 0'],
    ['written.underItself.tokenPerplexity', 'synthetic text under the generation that wrote it']
  ];

  function perplexity(data, choices, theLook) {
    var path = choices.metric || PERPLEXITIES[0][0];
    return [byGeneration(data, { name: 'Perplexity by generation', metric: path, unit: 'perplexity',
      reference: path.indexOf('test.') === 0 }, choices, theLook)];
  }

  function differences(data, choices, theLook) {
    var pairs = data.comparison ? data.comparison.pairs : [];
    var all = generations(data.runs);
    var option = base(theLook, 'generation', 'difference in perplexity');
    var rows = [];
    var points = 0;
    option.xAxis.data = all.map(String);
    option.xAxis.boundaryGap = false;
    pairs.forEach(function (pair, p) {
      var color = theLook.palette[(p + 1) % theLook.palette.length];
      var line = all.map(function () { return null; });
      var spread = [];
      pair.generations.forEach(function (at) {
        line[at.generation] = drawn(at.mean);
        points += drawn(at.mean) === null ? 0 : 1;
        if (at.interval95 && drawn(at.interval95[0]) !== null && drawn(at.interval95[1]) !== null) {
          spread.push([at.generation, at.interval95[0], at.interval95[1]]);
        }
        rows.push([pair.run + ' − ' + pair.reference, at.generation, at.n, at.mean,
          at.interval95 ? shown(at.interval95[0]) + ' to ' + shown(at.interval95[1]) : null, at.pValue]);
      });
      option.series.push({ name: pair.run, type: 'line', data: line, symbol: SYMBOLS[(p + 1) % SYMBOLS.length],
        symbolSize: 7, itemStyle: { color: color }, lineStyle: { width: 2, color: color },
        markLine: { silent: true, symbol: 'none', label: { show: false }, data: [{ yAxis: 0 }],
          lineStyle: { color: theLook.muted, type: 'dashed' } } });
      if (spread.length > 1) {
        option.series.push(band(pair.run, spread, color));
      }
    });
    option.legend.data = pairs.map(function (pair) { return pair.run; });
    return [{ name: 'Test perplexity minus that of ' + data.runs[0].name, option: option, points: points,
      head: ['runs', 'generation', 'pairs', 'mean difference', '95 % interval', 'Wilcoxon p'], rows: rows }];
  }

  function histograms(data, choices, theLook) {
    var run = data.runs[choices.run || 0];
    var option = base(theLook, 'perplexity of a training block under generation 0', 'share of blocks (%)');
    var rows = [];
    var points = 0;
    var first = Infinity;
    var last = -Infinity;
    var some = run.histograms.filter(function (h) { return h.bins.length > 0; });
    some.forEach(function (h) {
      first = Math.min(first, h.bins[0][0]);
      last = Math.max(last, h.bins[h.bins.length - 1][0]);
    });
    var start = function (bin) { return Math.pow(10, bin / data.binsPerDecade); };
    var floor = 1;
    some.forEach(function (h, i) {
      var share = {};
      h.bins.forEach(function (bin) { share[bin[0]] = 100 * bin[1] / h.blocks; });
      floor = Math.min(floor, 100 / h.blocks);
      var line = [];
      for (var bin = first - 1; bin <= last + 1; bin++) {
        var value = share[bin] === undefined ? 0 : share[bin];
        line.push([start(bin), choices.scale === 'log' && value === 0 ? null : value]);
        points++;
        if (value > 0) {
          rows.push([h.generation, shown(start(bin)) + ' to ' + shown(start(bin + 1)), share[bin]]);
        }
      }
      option.series.push({ name: 'generation ' + h.generation, type: 'line', step: 'end', data: line, symbol: 'none',
        itemStyle: { color: ordered(i, some.length, theLook) }, lineStyle: { width: i === 0 ? 3 : 1.5 },
        areaStyle: i === 0 ? { opacity: 0.15 } : undefined });
    });
    option.xAxis.type = 'log';
    option.xAxis.splitLine = option.yAxis.splitLine;
    option.xAxis.axisLabel.formatter = tick;
    if (some.length) {
      option.xAxis.min = start(Math.floor((first - 1) / data.binsPerDecade) * data.binsPerDecade);
      option.xAxis.max = start(Math.ceil((last + 1) / data.binsPerDecade) * data.binsPerDecade);
    }
    option.yAxis.scale = false;
    if (choices.scale === 'log') {
      logarithmic(option.yAxis, [floor, 100]);
    }
    shortLegend(option, 'generation ');
    return [{ name: 'Training blocks of ' + run.name, option: option, points: points,
      head: ['generation', 'perplexity', 'share of blocks (%)'], rows: rows }];
  }

  function deciles(data, choices, theLook) {
    var run = data.runs[choices.run || 0];
    var option = base(theLook, 'decile of token frequency (1 = most frequent)', 'perplexity');
    var tenths = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    var all = generations([run]);
    var rows = [];
    var values = [];
    var points = 0;
    option.xAxis.data = tenths.map(function (t) { return String(t + 1); });
    all.forEach(function (g) {
      var line = tenths.map(function (t) {
        var at = metric(run, 'test.deciles.' + t + '.tokenPerplexity').filter(function (x) {
          return x.generation === g;
        })[0];
        return at ? at.mean : null;
      });
      if (line.some(function (v) { return v !== null; })) {
        values = values.concat(line);
        points += line.filter(function (v) { return drawn(v) !== null; }).length;
        rows.push([g].concat(line));
        option.series.push({ name: 'generation ' + g, type: 'line', data: line.map(drawn), symbolSize: 5,
          symbol: SYMBOLS[g % SYMBOLS.length], itemStyle: { color: ordered(g, all.length, theLook) } });
      }
    });
    logarithmic(option.yAxis, values);
    shortLegend(option, 'generation ');
    return [{ name: 'Test perplexity by token frequency, ' + run.name, option: option, points: points,
      head: ['generation'].concat(tenths.map(function (t) { return 'decile ' + (t + 1); })), rows: rows }];
  }

  var MEASURES = {
    distinct1: ['Distinct 1-grams', 'share of all'], distinct2: ['Distinct 2-grams', 'share of all'],
    distinct3: ['Distinct 3-grams', 'share of all'], distinct4: ['Distinct 4-grams', 'share of all'],
    rep2: ['Repeated 2-grams (rep-2)', 'share within blocks'], rep3: ['Repeated 3-grams (rep-3)', 'share within blocks'],
    rep4: ['Repeated 4-grams (rep-4)', 'share within blocks'],
    vocabularyCoverage: ['Vocabulary coverage', 'share of the original’s'],
    unigramEntropyNats: ['Unigram entropy', 'nats'], zipfExponent: ['Zipf exponent', 'exponent'],
    tailMass: ['Mass of the rarest tokens', 'share of tokens'],
    tailCoverage: ['Coverage of the true distribution’s tail', 'share covered']
  };

  function measures(data, choices, theLook) {
    var prefix = 'trainingText.';
    var paths = [];
    data.runs.forEach(function (run) {
      Object.keys(run.metrics).forEach(function (path) {
        if (path.indexOf(prefix) === 0 && paths.indexOf(path) < 0) {
          paths.push(path);
        }
      });
    });
    var order = Object.keys(MEASURES);
    var place = function (path) { return (order.indexOf(path.substring(prefix.length)) + order.length + 1) % (order.length + 1); };
    paths.sort(function (a, b) { return place(a) - place(b); });
    return paths.map(function (path) {
      var name = path.substring(prefix.length);
      var words = MEASURES[name] || [name, ''];
      return byGeneration(data, { name: words[0], metric: path, unit: words[1] },
        { spread: 'deviation', scale: 'linear', seedLines: choices.seedLines }, theLook);
    });
  }

  function mixture(data, choices, theLook) {
    var run = data.runs[choices.run || 0];
    var option = base(theLook, 'generation', 'share of the training set (%)');
    var all = generations([run]);
    var sources = ['original'].concat(all.map(String)).filter(function (s) {
      return metric(run, 'mixture.' + s).length > 0;
    });
    var counts = {};
    var total = {};
    sources.forEach(function (source) {
      metric(run, 'mixture.' + source).forEach(function (at) {
        // A sum over the seeds that have blocks from this source.
        var sum = Object.keys(at.values).reduce(function (s, seed) { return s + at.values[seed]; }, 0);
        counts[source + ' ' + at.generation] = sum;
        total[at.generation] = (total[at.generation] || 0) + sum;
      });
    });
    var share = function (source, g) {
      var count = counts[source + ' ' + g];
      return total[g] ? 100 * (count || 0) / total[g] : null;
    };
    var points = 0;
    option.xAxis.data = all.map(String);
    sources.forEach(function (source, i) {
      var line = all.map(function (g) { return share(source, g); });
      points += line.filter(function (v) { return v !== null; }).length;
      option.series.push({ name: source === 'original' ? 'original' : 'written by ' + source, type: 'bar', stack: 'all',
        data: line, barCategoryGap: '20%', itemStyle: { borderColor: theLook.surface, borderWidth: 1,
          color: source === 'original' ? theLook.palette[4] : ordered(Number(source), all.length, theLook) } });
    });
    option.yAxis.max = 100;
    option.yAxis.scale = false;
    option.tooltip.axisPointer = { type: 'shadow' };
    shortLegend(option, 'written by ');
    return [{ name: 'Sources of the training blocks, ' + run.name, option: option, points: points,
      head: ['generation'].concat(sources.map(function (s) { return s === 'original' ? 'original (%)' : 'written by ' + s + ' (%)'; })),
      rows: all.filter(function (g) { return total[g]; }).map(function (g) {
        return [g].concat(sources.map(function (s) { return share(s, g); }));
      }) }];
  }

  function losses(data, choices, theLook) {
    var run = data.runs[choices.run || 0];
    var curves = run.losses[Math.min(choices.seed || 0, run.losses.length - 1)];
    var option = base(theLook, 'step', 'loss (nats per scored token)');
    var rows = [];
    var values = [];
    var points = 0;
    var n = curves.generations.length;
    curves.generations.forEach(function (g, i) {
      var color = ordered(i, n, theLook);
      var name = 'generation ' + g.generation;
      var training = g.training.map(function (v, k) { return [(k + 1) * g.stepsPerPoint, drawn(v)]; });
      var validation = g.validation.map(function (v) { return [v[0], drawn(v[1])]; });
      points += training.length + validation.length;
      training.concat(validation).forEach(function (p) { values.push(p[1]); });
      option.series.push({ name: name, type: 'line', data: training, symbol: 'none', itemStyle: { color: color },
        lineStyle: { width: 1.2 } });
      option.series.push({ name: name, type: 'line', data: validation, symbol: 'circle', symbolSize: 7,
        itemStyle: { color: color }, lineStyle: { width: 1.2, type: 'dashed' } });
      g.validation.forEach(function (v, e) { rows.push([g.generation, e, v[0], v[1]]); });
    });
    option.xAxis.type = 'value';
    option.yAxis.scale = false;
    shortLegend(option, 'generation ');
    return [{ name: 'Training (lines) and validation (circles), ' + run.name + ', seed ' + curves.seed, option: option,
      points: points, head: ['generation', 'epoch', 'step', 'validation loss (nats per scored token)'], rows: rows }];
  }

  var STAGES = [['fine_tuning', 'fine-tuning'], ['evaluation', 'evaluation'], ['synthesis', 'synthesis']];

  function times(data, choices, theLook) {
    var run = data.runs[choices.run || 0];
    var all = generations([run]);
    return [['seconds', 'Time by stage, ' + run.name, 'minutes', 1 / 60],
      ['blocksPerSecond', 'Throughput, ' + run.name, 'blocks/s', 1]].map(function (what) {
      var option = base(theLook, 'generation', what[2]);
      var points = 0;
      var table = all.map(function (g) { return [g]; });
      var head = ['generation'];
      option.xAxis.data = all.map(String);
      STAGES.forEach(function (stage, i) {
        var found = metric(run, what[0] + '.' + stage[0]);
        if (!found.length) {
          return;
        }
        var line = all.map(function () { return null; });
        found.forEach(function (at) {
          line[at.generation] = drawn(at.mean) === null ? null : at.mean * what[3];
          points += line[at.generation] === null ? 0 : 1;
        });
        head.push(stage[1] + ' (' + what[2] + ')');
        line.forEach(function (v, g) { table[g].push(v); });
        option.series.push({ name: stage[1], type: what[0] === 'seconds' ? 'bar' : 'line', stack: what[0] === 'seconds' ? 'all' : undefined,
          data: line, symbol: SYMBOLS[i], symbolSize: 7, barCategoryGap: '20%',
          itemStyle: { color: theLook.palette[i], borderColor: theLook.surface, borderWidth: what[0] === 'seconds' ? 1 : 0 } });
      });
      option.yAxis.scale = false;
      option.yAxis.min = 0;
      option.tooltip.axisPointer = { type: what[0] === 'seconds' ? 'shadow' : 'line' };
      return { name: what[1], option: option, points: points, head: head,
        rows: table.filter(function (row) { return row.slice(1).some(function (v) { return v !== null; }); }) };
    });
  }

  var figures = [
    { id: 'perplexity', title: 'Perplexity of original text', wide: true, controls: ['metric', 'spread', 'scale', 'seedLines'], panels: perplexity,
      about: 'How well each generation still predicts human-written text: lower is better. Lines are means over seeds.' },
    { id: 'differences', title: 'Differences between runs', wide: true, controls: [], panels: differences,
      about: 'Test perplexity of each run minus that of the first, paired by seed. The band is the bootstrap 95 % interval of the mean; where it excludes zero, the runs differ by more than the variation between seeds.',
      needsComparison: true },
    { id: 'histograms', title: 'Perplexity of the training text', wide: true, controls: ['run', 'histogramScale'], panels: histograms,
      about: 'Perplexity of each generation’s training blocks under generation 0, which was trained on original text, over all seeds (the paper’s Fig. 1, left). Blocks to the left are more likely than most human-written text. The logarithmic scale shows both tails.' },
    { id: 'deciles', title: 'Perplexity by token frequency', wide: true, controls: ['run'], panels: deciles,
      about: 'Test tokens grouped by their frequency in the original training text: each of the ten groups covers about a tenth of it, from a few frequent token types to many rare ones. Means over seeds.' },
    { id: 'measures', title: 'Variety of the training text', wide: false, controls: ['seedLines'], panels: measures,
      about: 'Measures of each generation’s training text; generation 0 was trained on original text. Bands show one standard deviation over seeds on either side of the mean.' },
    { id: 'mixture', title: 'Original and synthetic text', wide: true, controls: ['run'], panels: mixture,
      about: 'Sources of the blocks in each training set, over all seeds.' },
    { id: 'losses', title: 'Training and validation loss', wide: true, controls: ['run', 'seed'], panels: losses,
      about: 'Loss of the training batches by step, and of the original validation set after each epoch. In long trainings each point averages several steps.' },
    { id: 'times', title: 'Time', wide: false, controls: ['run'], panels: times,
      about: 'Means over seeds. A stage that was interrupted counts only the time since it was last resumed. Throughput counts the blocks of every epoch in fine-tuning and the written blocks in synthesis.' }
  ];

  return {
    figures: function (data) {
      return figures.filter(function (f) { return !f.needsComparison || data.comparison; });
    },
    perplexities: PERPLEXITIES,
    look: look,
    shown: shown,
    perplexity: perplexityText
  };
})();
