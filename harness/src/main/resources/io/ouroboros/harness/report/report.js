/*
 * Fills the page with the report's data. Everything that comes from a run (names, texts, numbers) is inserted
 * as textContent, never as markup.
 */
(function () {
  'use strict';

  var data = JSON.parse(document.getElementById('data').textContent);
  var kit = ouroborosFigures;
  var content = document.getElementById('content');
  var dark = window.matchMedia('(prefers-color-scheme: dark)');
  var drawings = [];

  /** What is drawn, for tests and for the browser's console. */
  window.ouroboros = { data: data, figures: {} };

  function element(name, attributes, children) {
    var made = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    (children || []).forEach(function (child) {
      made.append(typeof child === 'object' ? child : String(child));
    });
    return made;
  }

  function table(head, rows, caption) {
    var cell = function (name) {
      return function (value) {
        return element(name, name === 'th' ? { scope: 'col' } : {}, [name === 'th' ? value : kit.shown(value)]);
      };
    };
    return element('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption }, [
      element('table', {}, [
        element('caption', {}, [caption]),
        element('thead', {}, [element('tr', {}, head.map(cell('th')))]),
        element('tbody', {}, rows.map(function (row) { return element('tr', {}, row.map(cell('td'))); }))
      ])
    ]);
  }

  function section(id, title, about) {
    var made = element('section', { id: id, 'aria-labelledby': id + '-title' }, [
      element('h2', { id: id + '-title' }, [title])
    ]);
    if (about) {
      made.append(element('p', { class: 'muted' }, [about]));
    }
    content.append(made);
    document.getElementById('sections').append(element('li', {}, [element('a', { href: '#' + id }, [title])]));
    return made;
  }

  function select(label, options, onChange) {
    var box = element('select', {}, options.map(function (o) { return element('option', { value: o[0] }, [o[1]]); }));
    box.addEventListener('change', function () { onChange(box.value); });
    return element('label', {}, [label + ' ', box]);
  }

  function numbered(items, word) {
    return items.map(function (item, i) { return [i, word + item]; });
  }

  /** The controls of a figure, without those that would offer a single choice. */
  function controls(figure, choices, redraw) {
    var set = function (name) {
      return function (value) { choices[name] = value; redraw(); };
    };
    var runs = data.runs.map(function (run) { return run.name; });
    var mostSeeds = data.runs.reduce(function (most, run) { return run.seeds.length > most.length ? run.seeds : most; }, []);
    var make = {
      metric: function () { return select('Perplexity', kit.perplexities, set('metric')); },
      spread: function () {
        return mostSeeds.length > 1 && select('Band', [['deviation', 'standard deviation'], ['interval', '95 % interval of the mean'],
          ['none', 'none']], set('spread'));
      },
      scale: function () { return select('Scale', [['', 'automatic'], ['linear', 'linear'], ['log', 'logarithmic']], set('scale')); },
      histogramScale: function () { return select('Scale', [['linear', 'linear'], ['log', 'logarithmic']], set('scale')); },
      run: function () {
        return runs.length > 1 && select('Run', numbered(runs, ''), function (value) { set('run')(Number(value)); });
      },
      seed: function () {
        return mostSeeds.length > 1 && select('Seed', numbered(mostSeeds, ''), function (value) { set('seed')(Number(value)); });
      },
      seedLines: function () {
        if (mostSeeds.length < 2) {
          return false;
        }
        var box = element('input', { type: 'checkbox' });
        box.addEventListener('change', function () { set('seedLines')(box.checked); });
        return element('label', {}, [box, ' a line for each seed']);
      }
    };
    return element('div', { class: 'controls' }, figure.controls.map(function (name) { return make[name](); }).filter(Boolean));
  }

  function save(name, url) {
    element('a', { href: url, download: name }).click();
  }

  function saveButtons(id, panelOf) {
    var render = function (renderer, width, height) {
      var chart = echarts.init(renderer === 'svg' ? null : document.createElement('div'), null,
        { renderer: renderer, ssr: renderer === 'svg', width: width, height: height });
      chart.setOption(panelOf(kit.look(false)).option);
      return chart;
    };
    var svg = element('button', { type: 'button' }, ['Save as SVG']);
    svg.addEventListener('click', function () {
      var url = URL.createObjectURL(new Blob([render('svg', 800, 450).renderToSVGString()], { type: 'image/svg+xml' }));
      save(id + '.svg', url);
      URL.revokeObjectURL(url);
    });
    var png = element('button', { type: 'button' }, ['Save as PNG']);
    png.addEventListener('click', function () {
      save(id + '.png', render('canvas', 800, 450).getDataURL({ pixelRatio: 3, backgroundColor: '#fff' }));
    });
    return element('div', { class: 'controls' }, [svg, png]);
  }

  function drawFigure(figure) {
    var choices = {};
    var within = section(figure.id, figure.title, figure.about);
    var panels = figure.panels(data, choices, kit.look(dark.matches));
    if (!panels.some(function (panel) { return panel.points > 0; })) {
      within.append(element('p', { class: 'note' }, ['None of the runs has data for this figure.']));
      return;
    }
    var grid = element('div', { class: figure.wide ? 'panels wide' : 'panels' });
    var views = panels.map(function (panel, p) {
      var chart = element('div', { class: 'chart', role: 'img' });
      var caption = element('figcaption');
      var details = element('details', {}, [element('summary', {}, ['Table'])]);
      grid.append(element('figure', {}, [caption, chart, details]));
      details.addEventListener('toggle', function () {
        fillTable(details, figure.panels(data, choices, kit.look(false))[p]);
      });
      details.append(saveButtons(figure.id + (panels.length > 1 ? '-' + (p + 1) : ''),
        function (look) { return figure.panels(data, choices, look)[p]; }));
      return { chart: chart, caption: caption, details: details };
    });
    var redraw = function (isDark) {
      var drawn = figure.panels(data, choices, kit.look(isDark === undefined ? dark.matches : isDark));
      views.forEach(function (view, p) { drawPanel(view, drawn[p]); });
      window.ouroboros.figures[figure.id] = drawn.reduce(function (sum, panel) { return sum + panel.points; }, 0);
    };
    within.append(controls(figure, choices, function () { redraw(); }), grid);
    drawings.push(redraw);
    redraw();
  }

  function drawPanel(view, panel) {
    view.instance = view.instance || echarts.init(view.chart, null, { renderer: 'svg' });
    view.instance.setOption(panel.option, true);
    view.instance.resize();
    // In print, the figure scales to the width of the page.
    view.chart.querySelector('svg').setAttribute('viewBox', '0 0 ' + view.instance.getWidth() + ' ' + view.instance.getHeight());
    view.caption.textContent = panel.name;
    view.chart.dataset.points = panel.points;
    view.chart.setAttribute('aria-label', panel.name + ', ' + panel.points + ' points; its table follows');
    fillTable(view.details, panel);
  }

  /** Creates a table when it is opened, because some are long. */
  function fillTable(details, panel) {
    var old = details.querySelector('.scroll');
    if (old) {
      old.remove();
    }
    if (details.open) {
      details.children[0].after(table(panel.head, panel.rows, panel.name));
    }
  }

  function overview() {
    var within = section('overview', 'Overview');
    within.append(element('div', { class: 'cards' }, data.runs.map(function (run) {
      var test = run.metrics['test.tokenPerplexity'] || [];
      var first = test[0];
      var last = test[test.length - 1];
      var list = element('dl');
      var add = function (name, value) { list.append(element('dt', {}, [name]), element('dd', {}, [value])); };
      var withDeviation = function (at) {
        return kit.perplexity(at.mean) + (at.standardDeviation === null ? '' : ' ± ' + kit.perplexity(at.standardDeviation));
      };
      add(run.seeds.length === 1 ? 'seed' : 'seeds', run.seeds.join(', '));
      add('generations', test.length + ' of ' + run.plannedGenerations);
      if (first) {
        add('test perplexity, generation ' + first.generation, withDeviation(first));
      }
      if (last && last !== first) {
        add('test perplexity, generation ' + last.generation, withDeviation(last));
        add('last / first', kit.shown(last.mean / first.mean));
      }
      return element('div', { class: 'card' }, [element('h3', {}, [run.name]), list]);
    })));
    var problems = data.runs.reduce(function (all, run) { return all.concat(run.problems); }, data.problems);
    if (problems.length) {
      within.append(element('h3', {}, ['Problems (' + problems.length + ')']),
        element('ul', { class: 'note', id: 'problems' }, problems.map(function (p) { return element('li', {}, [p]); })));
    }
  }

  function samples() {
    var within = section('samples', 'Continuations of the same prompts',
      'What each generation writes after the same passages of the test text. Highlighted: sequences of at least four words that occur earlier in the same continuation.');
    data.runs.forEach(function (run) {
      if (!run.samples.prompts.length) {
        within.append(element('p', { class: 'note' }, [run.name + ' has no samples.']));
        return;
      }
      within.append(element('h3', {}, [run.name + ', seed ' + run.samples.seed]));
      run.samples.prompts.forEach(function (sample, i) {
        var block = element('details', i < 2 ? { open: '' } : {}, [
          element('summary', {}, ['Prompt ' + (i + 1)]),
          element('blockquote', {}, [sample.prompt]),
          element('div', { class: 'samples' }, sample.continuations.map(function (continuation) {
            return element('div', { class: 'sample' }, [element('h4', {}, ['generation ' + continuation.generation])].concat(
              continuation.pieces.map(function (piece) { return piece[1] ? element('mark', {}, [piece[0]]) : piece[0]; })));
          }))
        ]);
        within.append(block);
      });
    });
  }

  function provenance() {
    var within = section('provenance', 'Provenance', 'From the manifest of each run’s first seed. Rows in which the runs differ are shaded.');
    [['configuration', 'Configuration'], ['inputs', 'Hashes of the inputs (SHA-256)'], ['environment', 'Versions and device']].forEach(function (part) {
      var names = [];
      data.runs.forEach(function (run) {
        Object.keys(run[part[0]]).forEach(function (name) {
          if (name !== 'modelFiles' && names.indexOf(name) < 0) {
            names.push(name);
          }
        });
      });
      var rows = names.map(function (name) {
        var values = data.runs.map(function (run) { return run[part[0]][name] === undefined ? '–' : String(run[part[0]][name]); });
        var differs = values.some(function (v) { return v !== values[0]; });
        return element('tr', differs ? { class: 'differs' } : {}, [element('th', { scope: 'row' }, [name])].concat(
          values.map(function (v) { return element('td', {}, [v]); })));
      });
      within.append(element('h3', {}, [part[1]]), element('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': part[1] }, [
        element('table', { class: 'texts' }, [
          element('thead', {}, [element('tr', {}, [element('th', { scope: 'col' }, ['name'])].concat(
            data.runs.map(function (run) { return element('th', { scope: 'col' }, [run.name]); })))]),
          element('tbody', {}, rows)
        ])
      ]));
    });
    within.append(element('h3', {}, ['Commands to repeat the runs']), element('pre', {}, [
      data.runs.map(function (run) { return run.commands.join('\n'); }).join('\n')
    ]));
  }

  function redrawAll(isDark) {
    drawings.forEach(function (redraw) { redraw(isDark); });
  }

  document.title = data.runs.map(function (run) { return run.name; }).join(', ') + ' – Ouroboros report';
  document.getElementById('subtitle').textContent = 'Recursive fine-tuning: ' + data.runs.map(function (run) { return run.name; }).join(', ');
  document.getElementById('colophon').textContent = 'Written by ouroboros ' + data.ouroboros + '. Charts: Apache ECharts ' + echarts.version + ' (Apache License 2.0).';
  overview();
  var figures = kit.figures(data);
  figures.slice(0, -2).forEach(drawFigure);
  samples();
  figures.slice(-2).forEach(drawFigure);
  provenance();
  dark.addEventListener('change', function () { redrawAll(); });
  window.addEventListener('beforeprint', function () { redrawAll(false); });
  window.addEventListener('afterprint', function () { redrawAll(); });
  var pending;
  window.addEventListener('resize', function () {
    clearTimeout(pending);
    pending = setTimeout(function () { redrawAll(); }, 150);
  });
})();
