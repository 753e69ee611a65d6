/*
 * The figures of a theory run for the report's files.js: one for each measure, with the measured means as
 * points, their 95 % interval as an area, and the formula as a line.
 */
var ouroborosFigures = (function () {
  'use strict';

  var MEASURED = '#0072B2';
  var THEORY = '#D55E00';

  function interval(points) {
    return {
      name: 'measured', type: 'custom', silent: true, z: 1, encode: { x: 0, y: [1, 2] }, data: points,
      renderItem: function (params, api) {
        if (params.dataIndex > 0) {
          return undefined;
        }
        var low = points.map(function (p) { return api.coord([p[0], p[1]]); });
        var high = points.map(function (p) { return api.coord([p[0], p[2]]); }).reverse();
        return { type: 'polygon', shape: { points: low.concat(high) }, style: { fill: MEASURED, opacity: 0.2 } };
      }
    };
  }

  function panel(measure) {
    var axis = { nameLocation: 'middle', nameTextStyle: { color: '#5a636e', fontSize: 12 },
      axisLabel: { color: '#5a636e' }, axisLine: { onZero: false, lineStyle: { color: '#5a636e' } } };
    var few = measure.measured.length <= 60;
    var series = [{ name: 'measured', type: 'line', z: 3, data: measure.measured, symbol: few ? 'circle' : 'none',
      symbolSize: 6, itemStyle: { color: MEASURED }, lineStyle: { color: MEASURED, width: few ? 0 : 1.5 } }];
    if (measure.interval.length > 1) {
      series.push(interval(measure.interval));
    }
    if (measure.predicted.length > 0) {
      series.push({ name: measure.formula, type: 'line', z: 4, data: measure.predicted, symbol: 'none',
        itemStyle: { color: THEORY }, lineStyle: { color: THEORY, width: 1.5, type: few ? 'solid' : 'dashed' } });
    }
    return { name: measure.name, points: measure.measured.length, option: {
      animation: false, textStyle: {}, grid: { left: 76, right: 28, bottom: 44 }, legend: {
        data: series.filter(function (s) { return s.type === 'line'; }).map(function (s) { return s.name; }) },
      xAxis: Object.assign({ type: 'value', name: 'generation', nameGap: 28, max: 'dataMax' }, axis,
        { splitLine: { show: false } }),
      yAxis: Object.assign({ type: 'value', name: measure.name, nameGap: 56, scale: true }, axis,
        { splitLine: { lineStyle: { color: '#d5dae0' } } }),
      series: series } };
  }

  return {
    look: function () { return {}; },
    figures: function (data) {
      return data.measures.map(function (measure) {
        return { id: measure.name, controls: [], panels: function () { return [panel(measure)]; } };
      });
    }
  };
})();
