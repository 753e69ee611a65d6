/*
 * Draws the page's figures as SVG outside a browser. figureFiles takes the page's data as JSON text and returns
 * JSON text: an object of SVG texts by file name.
 */
// ECharts schedules animations, which still pictures do not need.
function setTimeout() { return 0; }
function clearTimeout() {}

function figureFiles(text) {
  'use strict';
  var data = JSON.parse(text);
  var files = {};
  ouroborosFigures.figures(data).forEach(function (figure) {
    var isByRun = figure.controls.indexOf('run') >= 0 && data.runs.length > 1;
    (isByRun ? data.runs : [null]).forEach(function (run, r) {
      var panels = figure.panels(data, { run: r }, ouroborosFigures.look(false));
      panels.forEach(function (panel, p) {
        if (panel.points > 0) {
          var name = figure.id + (isByRun ? '-run-' + (r + 1) : '') + (panels.length > 1 ? '-' + (p + 1) : '');
          files[name + '.svg'] = drawn(panel);
        }
      });
    });
  });
  return JSON.stringify(files);
}

function drawn(panel) {
  'use strict';
  var chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 800, height: 480 });
  panel.option.backgroundColor = '#ffffff';
  panel.option.textStyle.fontFamily = 'sans-serif'; // the one name that every reader of SVG knows
  panel.option.title = { text: panel.name, textStyle: { fontSize: 14, color: '#1b1f24' } };
  panel.option.legend.top = 26;
  panel.option.legend.itemGap = 24; // widths of texts are estimated here
  panel.option.grid.top = 62;
  chart.setOption(panel.option);
  // As renderToSVGString does, but without the colours under a mouse, which other readers of SVG stumble over.
  return chart.getZr().painter.renderToString({ cssAnimation: false, cssEmphasis: false, useViewBox: true });
}
